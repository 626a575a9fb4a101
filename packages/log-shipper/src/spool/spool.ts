// The spool folder: queues of segments, one queue a shipper; made safely, claimed by renaming.
import { lstatSync, lutimesSync, renameSync, rmdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, isOwn, namesIn, removeFile } from '@telltale/files';
import { isDead, type Owner, ownedName, parseQueueName } from './owner.ts';

/** A queue of segments on disk. */
export interface Queue {
  readonly id: string;
  readonly path: string;
  /** Number of its first segment, for a queue that is being written. */
  readonly first?: number;
}

/** Name of the file whose modification time is the owner's last sign of life. */
export const heartbeatName = 'alive';
/** Name of the file that says up to where the records are acknowledged. */
export const acknowledgedName = 'acknowledged';

/** Name of a segment's file. */
export function segmentName(number: number): string {
  return `${String(number).padStart(8, '0')}.segment`;
}

/** Numbers of the segments in a queue, in order; none when the queue is gone. */
export function segmentNumbers(queue: Queue): number[] {
  return namesIn(queue.path)
    .map((name) => /^(\d{8,})\.segment$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Removes a queue with what is in it, which are files and no folders. What cannot be removed stays.
 *
 * @returns whether it is gone
 */
export function removeQueue(path: string): boolean {
  try {
    for (const name of namesIn(path)) removeFile(join(path, name));
    rmdirSync(path);
    return true;
  } catch (error) {
    return errnoOf(error) === 'ENOENT';
  }
}

/** Says that a queue's owner lives, or, with a time long ago, that it does not. Throws where there is no queue. */
export function beat(path: string, at: Date = new Date()): void {
  lutimesSync(join(path, heartbeatName), at, at);
}

/** What is there and is this user's; undefined for nothing, and for what somebody else has put there. */
export function ownStats(path: string): Stats | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && isOwn(found) ? found : undefined;
}

function heartbeatAgeMs(path: string): number {
  // Without a heartbeat the folder's own age tells how long nobody was there.
  const { mtimeMs } = ownStats(join(path, heartbeatName)) ?? lstatSync(path);
  return Date.now() - mtimeMs;
}

/**
 * Takes over queues of this user's whose owners are dead; of several processes that try, exactly one gets each. What
 * another user has put there is left alone.
 *
 * @param most how many at the most
 * @throws the file system's error where the folder cannot be read
 */
export function adoptQueues(
  spoolDir: string,
  here: Owner,
  { most, heartbeatMsMax }: { most: number; heartbeatMsMax: number },
): Queue[] {
  const adopted: Queue[] = [];
  for (const name of namesIn(spoolDir)) {
    if (adopted.length >= most) break;
    const queue = parseQueueName(name);
    if (queue === undefined) continue;
    const from = join(spoolDir, name);
    const to = join(spoolDir, ownedName(queue.id, here));
    if (from === to) continue;
    try {
      if (ownStats(from)?.isDirectory() !== true) continue;
      if (!isDead(queue.owner, here, heartbeatAgeMs(from), heartbeatMsMax)) continue;
      // The owner is in the name: changing it is one atomic step, and whoever comes second finds nothing to rename.
      renameSync(from, to);
    } catch (error) {
      // Somebody else was first, or it may not be renamed: the others are looked at all the same.
      if (errnoOf(error) !== '') continue;
      throw error;
    }
    adopted.push({ id: queue.id, path: to });
  }
  return adopted;
}

/** Bytes that a file of this user's has; 0 when it is gone. */
export function fileBytes(path: string): number {
  const found = ownStats(path);
  return found?.isFile() === true ? found.size : 0;
}
