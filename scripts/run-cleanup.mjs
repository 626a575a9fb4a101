// Isolates and cleans up what a command starts: a folder for its temporary files, and a reaper that waits for its end.
//
// A test run starts servers that lead groups of their own and run as another user. They outlive a runner that is killed,
// and no handler of a signal can help that. So a second process holds the other end of a pipe: when the runner is gone,
// for whatever reason, the pipe closes, and the reaper ends what belongs to the run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEndFolder, reaper, startOf } from './run-processes.mjs';

/** Whether this process is part of a run that has a reaper already. */
export function isInRun() {
  return existsSync(join(tmpdir(), atEndFolder));
}

/**
 * Opens a run. Its folder is the `TMPDIR` of everything that belongs to it, and is what the reaper knows them by.
 *
 * @returns `folder`; `claim(pid)`, which adds the session that a process leads; `close()`, which resolves when all has ended
 */
export function openRun() {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-run-'));
  // As `/tmp` itself: the servers run as an unprivileged user where the run is root's.
  chmodSync(folder, 0o1777);
  mkdirSync(join(folder, atEndFolder), { mode: 0o700 });
  const child = spawn(process.execPath, [reaper, folder], {
    // In a session of its own no Ctrl-C and no closed terminal ends it.
    detached: true,
    cwd: '/',
    // The folder's name stands in no variable, so that it does not find itself.
    env: { PATH: process.env.PATH, ...(process.env.HOME && { HOME: process.env.HOME }) },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  ended.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  // Who does not close it has it closed by its own end.
  child.unref();
  child.stdin.unref();
  return {
    folder,
    claim: (pid) => void child.stdin.write(`${pid} ${startOf(pid) ?? ''}\n`),
    async close() {
      child.ref();
      if (!child.stdin.writableEnded) child.stdin.end();
      await ended;
    },
  };
}

/**
 * Does work in a run of its own: what it starts gets the run's folder as `TMPDIR`, and has ended when this resolves.
 *
 * @param work given the run
 */
export async function withRunCleanup(work) {
  const run = openRun();
  process.env.TMPDIR = run.folder;
  try {
    return await work(run);
  } finally {
    await run.close();
  }
}
