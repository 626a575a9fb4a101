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
 * What is put behind a folder's name: its links while it is read, its successor, and what it has taken the place of.
 */
const [reading, drafted, former] = ['.reading-', '.draft', '.former'];

/** Files that a server writes anew at each start, and that belong to that start alone. */
const passing = ['./lock', './queries.active'];

/**
 * Everything in a folder, names relative to it.
 *
 * @returns a stream that fails with PlaneError `tar` where something could not be read
 */
export function readFolder(folder: string, user: ServerUser | undefined): Readable {
  return contentOf(folder, user);
}

/**
 * The same for a folder of a stopped server, as it is now, whatever the server changes later.
 *
 * Links stand for the files meanwhile. That is exact for servers that write to files of their own run alone, and put a
 * new file in the place of an old one, as Prometheus and Alertmanager do.
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
  // What cannot be removed now is by who reads next.
  return contentOf(links, user, () => clear().catch(() => undefined));
}

/**
 * Puts what is in the stream in the place of a folder; on any failure the folder stays as it was.
 *
 * @throws PlaneError `tar` when it is no tar stream or cannot be written; the stream's own error
 */
export async function replaceFolder(folder: string, content: Readable, user: ServerUser | undefined): Promise<void> {
  await settleFolder(folder);
  const draft = `${folder}${drafted}`;
  try {
    await makeFolder(draft, { mode: 0o700, owner: user });
    const args = ['--extract', '--file=-', '--no-same-owner', '--no-same-permissions'];
    const { stdin, ended } = run({ command: 'tar', args, folder: draft, user });
    // Both, before anything is removed under it; what is wrong with the input tells more than what tar says of it.
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

/** Gives a program its input; one that ends before is left to say why itself. */
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
 * Ends what was left beside a folder by a process that was killed: a folder that was put aside comes back where nothing
 * took its place; drafts and links go.
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

/** @param after done when it has been read, or will not be */
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

/** Runs it as the folder's user: nothing in the folder can lead to what is another's. */
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
  // It is looked at when everything was read or written; until then it is nobody's surprise.
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
