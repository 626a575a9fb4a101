// Starts a server that outlives the command, identifies it later, and ends it with all its children.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '../../limits.ts';
import { PlaneError } from '../../plane-error.ts';
import { identify, isRunning, type ProcessIdentity } from '../../processes/process-identity.ts';
import type { ServerUser } from '../../secrets/private-files.ts';
import type { ProcessRecord } from './state.ts';

/** Linux reports CPU time to programs in hundredths of a second, whatever its own resolution. */
const TICK_MS = 1_000 / 100;

/** The program to start. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** File for stdout and stderr, emptied first. */
  readonly log: string;
  readonly user?: ServerUser | undefined;
}

/**
 * Starts a process in its own process group; it outlives this process.
 *
 * @param onStarted called in the same turn, so that every running process is recorded
 * @throws PlaneError `start_failed`
 */
export async function launch(wanted: Launch, onStarted: (identity: ProcessIdentity) => void): Promise<void> {
  const { command, args, env, cwd, log, user } = wanted;
  try {
    // The log contains only this start; append mode lets the keeper truncate it meanwhile.
    closeSync(openSync(log, 'w', 0o600));
    const output = openSync(log, 'a');
    // Not by `startProgram`, whose programs end with this process, and which reads their output.
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', output, output],
      ...(user && { uid: user.uid, gid: user.gid }),
    });
    closeSync(output);
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity !== undefined) onStarted(identity);
    await once(child, 'spawn');
    child.unref();
  } catch (cause) {
    throw new PlaneError('start_failed', {
      what: 'cannot start',
      where: command,
      why: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/** Whether the leader of the group still runs. */
export function isAlive({ group: [leader] }: ProcessRecord): boolean {
  return isRunning(leader);
}

/** Makes the leader of the group reload its configuration. */
export function hangUp({ group: [leader] }: ProcessRecord): void {
  if (isRunning(leader)) tell(leader.pid, 'SIGHUP');
}

/** All living processes of the group; none if no recorded process is left to identify it. */
export function membersOf({ group }: Pick<ProcessRecord, 'group'>): ProcessIdentity[] {
  const pgid = group[0].pid;
  return group.some((known) => isRunning(known) && groupOf(known.pid) === pgid) ? processesIn(pgid) : [];
}

/** Resident memory of the group, bytes. */
export function memoryOf(record: ProcessRecord): number {
  return membersOf(record).reduce((sum, { pid }) => sum + residentBytes(pid), 0);
}

/** CPU time of the group's running processes; 0 if there are none. */
export function cpuMsOf(record: ProcessRecord | undefined): number {
  return record === undefined ? 0 : membersOf(record).reduce((sum, { pid }) => sum + cpuTicks(pid), 0) * TICK_MS;
}

/**
 * Ends the group: SIGTERM, a wait, then SIGKILL.
 *
 * @returns whether there was something to end
 * @throws PlaneError `stop_failed`
 */
export async function stop(name: string, record: Pick<ProcessRecord, 'group'>): Promise<boolean> {
  if (membersOf(record).length === 0) return false;
  const pgid = record.group[0].pid;
  if (await ends(pgid, 'SIGTERM', limits.stopMsMax)) return true;
  if (await ends(pgid, 'SIGKILL', limits.killMsMax)) return true;
  throw new PlaneError('stop_failed', {
    what: `cannot stop ${name}`,
    why: `process ${pgid} does not end, even after SIGKILL`,
    remedy: `See what it waits for: cat /proc/${pgid}/stack`,
  });
}

/**
 * Whether the group ended in time. An ending process may still start another (Elasticsearch's launcher does), so each
 * check signals new processes too. The group's id is not reused while it has members.
 */
async function ends(pgid: number, signal: NodeJS.Signals, msMax: number): Promise<boolean> {
  const signalled = new Set<number>();
  for (const begun = Date.now(); Date.now() - begun < msMax; await delay(limits.pollMs)) {
    const members = processesIn(pgid);
    if (members.length === 0) return true;
    for (const { pid } of members.filter(({ pid }) => !signalled.has(pid))) {
      signalled.add(pid);
      tell(pid, signal);
    }
  }
  return false;
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended between the check and the signal.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function processesIn(pgid: number): ProcessIdentity[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isSafeInteger(pid) && pid > 0 && groupOf(pid) === pgid)
    .map(identify)
    .filter((identity) => identity !== undefined);
}

/** Process group of a pid; undefined if there is no such process. */
function groupOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
  } catch {
    return undefined;
  }
}

/** In user and kernel mode. */
function cpuTicks(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    // It ended between the listing of the group and this read.
    return 0;
  }
}

function residentBytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    // It ended between the listing of the group and this read.
    return 0;
  }
}
