// Reads and replaces a server's folder as a tar stream, as the folder's owner.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { limits } from '../limits.ts';
import { PlaneError } from '../plane-error.ts';
import { identify } from '../processes/process-identity.ts';
import { startProgram } from '../processes/start-program.ts';
import { wholeOutput } from '../processes/whole-output.ts';
import { namesIn } from '../secrets/ensured-files.ts';
import { makeFolder, type ServerUser } from '../secrets/private-files.ts';

/**
 * Suffixes of a folder's name: hard links during a read, the new content during a replacement, and the previous
 * content.
 */
const [reading, drafted, former] = ['.reading-', '.draft', '.former'];

/** Files that a server writes at each start and that belong to that start only. */
const passing = ['./lock', './queries.active'];

/**
 * Everything in a folder, with relative names.
 *
 * @returns a stream that fails with PlaneError `tar` if something could not be read
 */
export function readFolder(folder: string, user: ServerUser | undefined): Readable {
  return contentOf(folder, user);
}

/**
 * The same for a folder of a stopped server, as of now, even if the server changes it later: hard links keep the files.
 * That is exact only for servers that write to new files in each run and replace old files, as Prometheus and
 * Alertmanager do.
 */
export async function readAside(folder: string, user: ServerUser | undefined): Promise<Readable> {
  await settleFolder(folder);
  const links = `${folder}${reading}${process.pid}`;
  const clear = (): Promise<void> => rm(links, { recursive: true, force: true });
  await makeFolder(links, { mode: 0o700, owner: user });
  try {
    await run({ command: 'cp', args: ['--archive', '--link', `${folder}/.`, '.'], folder: links, user }).ended;
  } catch (error) {
    await clear();
    throw error;
  }
  // The next read removes what cannot be removed now.
  return contentOf(links, user, () => clear().catch(() => undefined));
}

/**
 * Replaces a folder by the content of a stream; after a failure the folder is as before.
 *
 * @throws PlaneError `tar` if the stream is no tar archive or cannot be written; the stream's own error
 */
export async function replaceFolder(folder: string, content: Readable, user: ServerUser | undefined): Promise<void> {
  await settleFolder(folder);
  const draft = `${folder}${drafted}`;
  try {
    await makeFolder(draft, { mode: 0o700, owner: user });
    const args = ['--extract', '--file=-', '--no-same-owner', '--no-same-permissions'];
    const { stdin, ended } = run({ command: 'tar', args, folder: draft, user });
    // Waits for both before anything is removed; an error of the input is more informative than tar's.
    for (const result of await Promise.allSettled([feed(content, stdin, ended), ended])) {
      if (result.status === 'rejected') throw result.reason;
    }
    await makeFolder(folder, { mode: 0o700, owner: user });
    await rename(folder, `${folder}${former}`);
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
    await settleFolder(folder);
  }
}

/** Writes a program's input; a program that ends early reports the reason itself. */
async function feed(content: Readable, stdin: Writable, ended: Promise<void>): Promise<void> {
  const gone = ended.catch(() => undefined);
  stdin.once('error', () => undefined);
  try {
    for await (const chunk of content) {
      if (!stdin.writable) break;
      if (!stdin.write(chunk)) await Promise.race([once(stdin, 'drain').catch(() => undefined), gone]);
    }
  } finally {
    stdin.end();
  }
}

/**
 * Cleans up after a killed process: restores a folder that was moved aside and not replaced; deletes drafts and links.
 */
export async function settleFolder(folder: string): Promise<void> {
  const aside = `${folder}${former}`;
  if (existsSync(aside) && !existsSync(folder)) await rename(aside, folder);
  for (const name of await namesIn(dirname(folder))) {
    const kind = name.startsWith(basename(folder)) ? name.slice(basename(folder).length) : '';
    const reader = kind.startsWith(reading) ? Number(kind.slice(reading.length)) : undefined;
    const isLeft = reader !== undefined ? identify(reader) === undefined : kind === drafted || kind === former;
    if (isLeft) await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/** @param after runs after the read, also if it is cancelled */
function contentOf(folder: string, user: ServerUser | undefined, after?: () => Promise<void>): Readable {
  const args = ['--create', '--file=-', ...passing.map((name) => `--exclude=${name}`), '.'];
  const { stdout, ended, kill } = run({ command: 'tar', args, folder, user });
  return wholeOutput({ stdout, ended, stop: kill }, after);
}

/** A program that works on a folder. */
interface Work {
  readonly command: 'tar' | 'cp';
  readonly args: readonly string[];
  readonly folder: string;
  readonly user: ServerUser | undefined;
}

/** Runs it as the folder's owner, so that links in the folder cannot lead to other users' files. */
function run({ command, args, folder, user }: Work) {
  const program = startProgram(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    user,
    stdin: 'pipe',
    stdout: 'pipe',
    stderrLengthMax: limits.logTailBytesMax,
  });
  const ended = program.closed.then(
    ({ code, signal }) => {
      if (code === 0) return;
      const [why] = program.stderrTail().trim().split('\n');
      throw failure({ command, folder }, why || `it ended by ${signal ?? `code ${code}`}`);
    },
    (cause: Error) => {
      throw failure({ command, folder }, cause.message, cause);
    },
  );
  // Awaited after all reads and writes; until then a rejection is not unhandled.
  ended.catch(() => undefined);
  const { stdin, stdout } = program;
  return { stdin, stdout, ended, kill: () => program.kill('SIGTERM') };
}

function failure({ command, folder }: Pick<Work, 'command' | 'folder'>, why: string, cause?: unknown): PlaneError {
  const full = /no space left|disk quota exceeded/i.test(why);
  return new PlaneError(full ? 'disk_full' : 'tar', {
    what: `cannot copy data by ${command}`,
    where: `in ${folder}`,
    why: why.replace(/\.$/, ''),
    remedy: full ? 'Free some space there' : 'Check that the folder is readable and writable, then run this again',
    ...(cause !== undefined && { cause }),
  });
}
