// One at a time across processes: a folder that only one can make, with its owner's pid inside.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const POLL_MS = 100;
/** A lock without an owner's name is one that died between two calls: nobody needs longer to write a pid. */
const NAMELESS_MS_MAX = 2_000;

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function startedAt(pid) {
  try {
    // The process's start time in clock ticks: with it a reused pid is not taken for the owner.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ')[19];
  } catch {
    return undefined;
  }
}

function ownerIsGone(path) {
  try {
    const { pid, started } = JSON.parse(readFileSync(join(path, 'owner.json'), 'utf8'));
    if (started !== undefined) return startedAt(pid) !== started;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    if (error.code === 'ESRCH') return true;
    if (error.code === 'EPERM') return false;
    try {
      return Date.now() - statSync(path).mtimeMs > NAMELESS_MS_MAX;
    } catch {
      return false;
    }
  }
}

/**
 * Runs `work` while no other process holds the lock.
 *
 * @param path folder that is the lock
 * @param options.waitMsMax how long to wait for another holder, milliseconds
 * @param options.say called once when it has to wait
 * @throws Error when the wait is over
 */
export async function withLock(path, { waitMsMax, say }, work) {
  const begun = Date.now();
  let announced = false;
  for (;;) {
    try {
      mkdirSync(path);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (ownerIsGone(path)) {
      rmSync(path, { recursive: true, force: true });
      continue;
    }
    if (Date.now() - begun > waitMsMax) {
      throw new Error(`[telltale set-up] another run has held ${path} for too long. If none is running, remove it.`);
    }
    if (!announced) say('telltale set-up: waiting for another run that is setting up ...');
    announced = true;
    sleep(POLL_MS);
  }
  try {
    writeFileSync(join(path, 'owner.json'), JSON.stringify({ pid: process.pid, started: startedAt(process.pid) }));
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
