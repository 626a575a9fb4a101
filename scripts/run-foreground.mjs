// Runs one command in the foreground and forwards to it the signals that would end this process.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isInForeground, nameOf, parentOf } from './run-processes.mjs';

/** A demo takes its plane down when asked to end; the run's reaper ends what takes longer. */
const END_MS_MAX = 30_000;
/** A Ctrl-C reaches npm and this process, and npm passes it on: it is one. */
const SAME_MS_MAX = 1_000;
const PARENT_POLL_MS = 500;

/**
 * Runs a command and gives its exit code; ended by a signal counts as 128 + the signal.
 *
 * @param options.env its environment
 * @param options.run the run that it belongs to: it then leads a session of its own, which the reaper knows
 * @throws Error when it cannot be started
 */
export function runForeground(command, args, { env, run }) {
  const child = spawn(command, args, { env, stdio: 'inherit', detached: run !== undefined });
  if (child.pid !== undefined) run?.claim(child.pid);
  let askedAt;
  let timer;
  const end = (signal) => {
    // Without a run it is for the command to say what a signal does. Where it shares the terminal it heard a Ctrl-C.
    if (run === undefined) {
      if (signal !== 'SIGINT' || !isInForeground(process.pid)) child.kill(signal);
      return;
    }
    if (askedAt === undefined) {
      askedAt = Date.now();
      child.kill(signal);
      timer = setTimeout(() => child.kill('SIGKILL'), END_MS_MAX);
    } else if (Date.now() - askedAt > SAME_MS_MAX) child.kill('SIGKILL');
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, end);
  // What npm started goes on without it: one that is killed, or whose terminal is closed, passes nothing on.
  const npm = run !== undefined && process.env.npm_lifecycle_event !== undefined ? ancestors() : [];
  const watch = setInterval(() => {
    if (!npm.some(([pid, parent]) => parentOf(pid) !== parent)) return;
    clearInterval(watch);
    end('SIGTERM');
  }, PARENT_POLL_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  }).finally(() => {
    clearTimeout(timer);
    clearInterval(watch);
    for (const signal of signals) process.off(signal, end);
  });
}

/** This process with its parent, and so on up to npm: a shell may stand between them. */
function ancestors() {
  const own = [process.pid, process.ppid];
  const name = nameOf(process.ppid);
  return /^(sh|dash|bash|ash)$/.test(name) ? [own, [process.ppid, parentOf(process.ppid)]] : [own];
}
