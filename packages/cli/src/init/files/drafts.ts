// Draft changes to the files of a service's folder, their diff, and writing all of them or none.
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { formatPatch, structuredPatch } from 'diff';
import { CliError } from '../../cli-error.ts';
import { limits } from '../limits.ts';

/** A file to change. */
export interface Change {
  /** Relative to the service's folder. */
  readonly path: string;
  readonly diff: string;
}

interface Draft {
  readonly before: string | undefined;
  after: string;
}

/** The files of one folder. */
export class Drafts {
  readonly folder: string;
  readonly #drafts = new Map<string, Draft>();
  readonly #blocked = new Map<string, string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The new content of a file; undefined if there is none, or it is not text. */
  read(path: string): string | undefined {
    return this.#drafts.get(path)?.after ?? readText(join(this.folder, path));
  }

  /** Sets the new content of a file; anything but plain text, such as a symbolic link, is never replaced. */
  put(path: string, after: string): void {
    const draft = this.#drafts.get(path);
    const before = readText(join(this.folder, path));
    if (draft !== undefined) draft.after = after;
    else if (before === undefined && isThere(join(this.folder, path))) this.#blocked.set(path, after);
    else this.#drafts.set(path, { before, after });
  }

  /** The content that was not written because the path is not a plain file. */
  get blocked(): ReadonlyMap<string, string> {
    return this.#blocked;
  }

  get changes(): readonly Change[] {
    return [...this.#drafts].flatMap(([path, { before, after }]) => {
      if (before === after) return [];
      return [{ path, diff: diffOf(path, before, after) }];
    });
  }

  /**
   * Writes the changes; each file atomically, with its previous permissions.
   *
   * @throws CliError `file`
   */
  write(): void {
    for (const [path, { before, after }] of this.#drafts) {
      if (before !== after) writeWhole(join(this.folder, path), after);
    }
  }
}

/**
 * Writes a file atomically. It keeps its owner; a new one gets the folder's owner.
 *
 * @param mode permission bits; by default the existing ones, or the usual ones
 * @throws CliError `file`
 */
export function writeWhole(path: string, content: string, mode?: number): void {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const above = statSync(dirname(dirname(path)));
    const made = mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (made !== undefined && process.getuid?.() === 0) giveAway(dirname(path), above);
    const found = statSync(path, { throwIfNoEntry: false });
    const wanted = mode ?? (found && found.mode & 0o777);
    writeFileSync(draft, content, { flag: 'wx', mode: wanted ?? 0o666 });
    if (wanted !== undefined) chmodSync(draft, wanted);
    if (process.getuid?.() === 0) giveAway(draft, found ?? statSync(dirname(path)));
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw CliError.file('the folder with', path, `it cannot be written (${why})`, 'Let this user write there');
  }
}

/** Files that root writes into a user's folder belong to that user. */
function giveAway(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  if (uid !== 0 || gid !== 0) chownSync(path, uid, gid);
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Reads a text file; symbolic links are not replaced. */
function readText(path: string): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || found.size > limits.fileBytesMax) return undefined;
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

function diffOf(path: string, before: string | undefined, after: string): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const options = { context: 3, timeout: limits.diffMsMax };
  const patch = structuredPatch(from, `b/${path}`, before ?? '', after, undefined, undefined, options);
  // The first line is a row of equals signs, which is not part of a unified diff.
  return patch === undefined ? '' : formatPatch(patch).replace(/^(Index:.*\n)?=+\n/, '');
}
