// The spool folder: queues of segments, one queue for each shipper.
import { lstatSync, lutimesSync, rmdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, isOwn, namesIn, removeFile } from '@telltale/files';

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

/** Bytes that a file of this user's has; 0 when it is gone. */
export function fileBytes(path: string): number {
  const found = ownStats(path);
  return found?.isFile() === true ? found.size : 0;
}
