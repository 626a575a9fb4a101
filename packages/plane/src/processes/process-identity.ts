// Identifies a process by pid and start time, so that a reused pid is recognised.
import { readdirSync, readFileSync } from 'node:fs';

/** Identifies a process even after it has ended and its pid was reused. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The machine's boot and the start of the process since then; empty if the system does not report them. */
  readonly started: string;
}

/** When the process with that pid started, as an opaque text; undefined if there is none or it is a zombie. */
function startOf(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command's name is in parentheses and may contain anything; the fields follow the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  if ((state === 'Z' || state === 'X') && !hasThreads(pid)) return undefined;
  return `${bootId()}/${fields[19]}`;
}

/**
 * Whether other threads run after the main thread has ended: while a killed process ends, they hold its ports and
 * files.
 */
function hasThreads(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Identity of a running process; undefined if there is none with that pid. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (process.platform === 'linux') {
    const started = startOf(pid);
    return started === undefined ? undefined : { pid, started };
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return undefined;
  }
  return { pid, started: '' };
}

/** Whether the same process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}
