// A lock file between processes: it names its owner, so that a stale lock of a dead process is taken over. The lock is
// a folder of numbered files. `7.held` means that the seventh holder has it, `7.free` that it was released. To take the
// lock, a process creates the next number, which only one process can; numbers only increase, so nobody can break a
// lock that was taken over meanwhile.

import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '../limits.ts';
import { PlaneError } from '../plane-error.ts';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';

/** Options for waiting. */
export interface LockOptions {
  /** How long to wait for another holder, in milliseconds. */
  waitMsMax: number;
  /** Called once if the lock is held, with the holder's pid. */
  onWait?: (pid: number | undefined) => void;
  signal?: AbortSignal;
}

interface Turn {
  readonly number: number;
  readonly free: boolean;
}

/**
 * Runs `work` while no other process, and no other call of this process, holds the lock.
 *
 * @param path folder of the lock; created if missing, and kept
 * @throws PlaneError `locked` after the wait, `folder` if the folder cannot be written
 * @throws the signal's reason if it is aborted during the wait
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const held = await take(path, options);
  try {
    return await work();
  } finally {
    await rename(held, held.replace(/held$/, 'free'));
  }
}

async function take(path: string, options: LockOptions): Promise<string> {
  const self = identify(process.pid) ?? { pid: process.pid, started: '' };
  const draft = join(path, `draft-${randomUUID()}`);
  await writable(path, async () => {
    await mkdir(path, { recursive: true });
    await writeFile(draft, JSON.stringify(self), { mode: 0o644 });
  });
  try {
    const begun = Date.now();
    for (let waited = false; ; ) {
      options.signal?.throwIfAborted();
      const latest = await latestTurn(path);
      const owner = latest === undefined || latest.free ? undefined : await ownerOf(path, latest);
      if (owner === undefined || !isRunning(owner)) {
        const held = await takeTurn(path, draft, (latest?.number ?? 0) + 1);
        if (held !== undefined) return held;
        continue;
      }
      if (Date.now() - begun >= options.waitMsMax) throw stillLocked(path, owner, options.waitMsMax);
      if (!waited) options.onWait?.(owner.pid);
      waited = true;
      await delay(limits.lockPollMs, undefined, options.signal ? { signal: options.signal } : {});
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** The held file, or undefined if another process was faster. */
async function takeTurn(path: string, draft: string, number: number): Promise<string | undefined> {
  const held = join(path, `${number}.held`);
  try {
    // A link appears atomically, with the owner's name in it, so the lock always has an owner.
    await link(draft, held);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw unwritable(path, error);
  }
  const names = await readdir(path);
  const others = names.filter((name) => name !== `${number}.held`);
  // A process that read the folder long ago may have taken a number that others have passed.
  if (others.some((name) => (turnOf(name)?.number ?? 0) >= number)) {
    await rm(held, { force: true });
    return undefined;
  }
  await Promise.all(others.filter((name) => turnOf(name)).map((name) => rm(join(path, name), { force: true })));
  await removeDrafts(path, others);
  return held;
}

/** Removes the drafts of processes that died while waiting. */
async function removeDrafts(path: string, names: readonly string[]): Promise<void> {
  for (const name of names.filter((name) => name.startsWith('draft-'))) {
    const owner = await readIdentity(join(path, name));
    if (owner !== undefined && !isRunning(owner)) await rm(join(path, name), { force: true });
  }
}

async function latestTurn(path: string): Promise<Turn | undefined> {
  let latest: Turn | undefined;
  for (const name of await readdir(path)) {
    const turn = turnOf(name);
    if (turn === undefined) continue;
    if (latest === undefined || turn.number > latest.number || (turn.number === latest.number && turn.free)) {
      latest = turn;
    }
  }
  return latest;
}

function turnOf(name: string): Turn | undefined {
  const match = /^(\d+)\.(held|free)$/.exec(name);
  return match ? { number: Number(match[1]), free: match[2] === 'free' } : undefined;
}

async function ownerOf(path: string, turn: Turn): Promise<ProcessIdentity | undefined> {
  return readIdentity(join(path, `${turn.number}.held`));
}

/** Undefined if the file is gone or was not written by us. */
async function readIdentity(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value)) return undefined;
    const { pid, started } = value;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw unwritable(path, error);
  }
}

function stillLocked(path: string, owner: ProcessIdentity, waitMsMax: number): PlaneError {
  return new PlaneError('locked', {
    what: 'cannot take the lock',
    where: `at ${path}`,
    why: `process ${owner.pid} has held it for more than ${Math.round(waitMsMax / 1000)} s`,
    remedy: `Wait for that process to end, or stop it: kill ${owner.pid}`,
  });
}

async function writable(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, cause: unknown): PlaneError {
  const code = codeOf(cause);
  return new PlaneError(code === 'ENOSPC' ? 'disk_full' : 'folder', {
    what: 'cannot lock',
    where: path,
    why: cause instanceof Error ? cause.message : String(cause),
    remedy: 'Make the folder writable for this user, or choose another with TELLTALE_CACHE_DIR and TELLTALE_PLANE_DIR',
    cause,
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
