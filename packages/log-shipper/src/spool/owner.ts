// The owner of a queue: a process by pid and start time, so that a reused pid is not mistaken for a live owner.
import { readlinkSync } from 'node:fs';
import { readFileStart } from '@telltale/files';
import { limits } from '../limits.ts';

/** The owner of a queue, from its folder's name. */
export interface Owner {
  readonly pid: number;
  /** Start of the process in clock ticks since boot; 0 if the system does not report it. */
  readonly started: string;
  /** Boot id and pid namespace, in which the pid is valid. */
  readonly realm: string;
}

function read(path: string): string | undefined {
  try {
    return readFileStart(path, limits.smallFileBytesMax).toString();
  } catch {
    // No /proc, or no such process: both are valid results.
    return undefined;
  }
}

function startOf(pid: number): string | undefined {
  // The command's name, in parentheses, may contain spaces and parentheses itself.
  return read(`/proc/${pid}/stat`)?.split(') ').pop()?.split(' ')[19];
}

function currentRealm(): string {
  const boot = (read('/proc/sys/kernel/random/boot_id') ?? '').slice(0, 8);
  try {
    return `${boot}${/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? ''}` || 'none';
  } catch {
    return boot || 'none';
  }
}

/** The owner of a queue that was closed in order: dead for every process. */
export const nobody: Owner = { pid: 0, started: '0', realm: 'none' };

/** This process as an owner. */
export function self(): Owner {
  return { pid: process.pid, started: startOf(process.pid) ?? '0', realm: currentRealm() };
}

/**
 * A new queue's folder name; begins with the time, so that ids of later records sort later. The rest must be unique for
 * each queue but is no secret: loading `node:crypto` takes 10 ms of a start.
 */
export function queueName(owner: Owner): string {
  const random = Math.floor(Math.random() * 2 ** 40);
  return ownedName(Date.now().toString(36) + random.toString(16).padStart(10, '0'), owner);
}

/** Folder name of the queue `id` under this owner. */
export function ownedName(id: string, owner: Owner): string {
  return `${id}_${owner.pid}_${owner.started}_${owner.realm}`;
}

/** The id and the owner in a queue's folder name; undefined for any other name. */
export function parseQueueName(name: string): { id: string; owner: Owner } | undefined {
  const match = /^([0-9a-z]+)_(\d+)_(\d+)_([0-9a-z]+)$/.exec(name);
  if (!match) return undefined;
  const [, id = '', pid = '', started = '', realm = ''] = match;
  return { id, owner: { pid: Number(pid), started, realm } };
}

/**
 * Whether an owner is dead.
 *
 * @param heartbeatAgeMs age of its last heartbeat; decides if its pid cannot be looked up from here: another container,
 * another host, an earlier boot
 */
export function isDead(owner: Owner, here: Owner, heartbeatAgeMs: number, heartbeatMsMax: number): boolean {
  if (owner.realm !== here.realm || owner.started === '0') return heartbeatAgeMs > heartbeatMsMax;
  return startOf(owner.pid) !== owner.started;
}
