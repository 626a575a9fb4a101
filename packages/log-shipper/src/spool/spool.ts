// The spool folder: queues of segments, one queue for each shipper.
import { lstatSync, lutimesSync, rmdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, isOwn, listFolder, removeFile } from '@telltale/files';

/** A queue of segments on disk. */
export interface Queue {
  readonly id: string;
  readonly path: string;
  /** Number of its first segment, for a queue that is being written. */
  readonly first?: number;
}

/** Name of the file with the owner's last heartbeat as its modification time. */
export const heartbeatName = 'alive';
/** Name of the acknowledgement file. */
export const acknowledgedName = 'acknowledged';

/** Name of a segment's file. */
export function segmentName(number: number): string {
  return `${String(number).padStart(8, '0')}.segment`;
}

/** Numbers of the segments in a queue, in order; none if the queue is gone. */
export function segmentNumbers(queue: Queue): number[] {
  return listFolder(queue.path)
    .map((name) => /^(\d{8,})\.segment$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Removes a queue with its files (it has no folders). Files that cannot be removed stay.
 *
 * @returns whether it is gone
 */
export function removeQueue(path: string): boolean {
  try {
    for (const name of listFolder(path)) removeFile(join(path, name));
    rmdirSync(path);
    return true;
  } catch (error) {
    return errnoOf(error) === 'ENOENT';
  }
}

/** Writes the heartbeat of a queue's owner, or, with a time long ago, marks it as dead. Throws if there is no queue. */
export function beat(path: string, at: Date = new Date()): void {
  lutimesSync(join(path, heartbeatName), at, at);
}

/** The entry if it is this user's; undefined if there is none, or if it belongs to somebody else. */
export function ownStats(path: string): Stats | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && isOwn(found) ? found : undefined;
}

/** Bytes of a file of this user; 0 if it is gone. */
export function fileBytes(path: string): number {
  const found = ownStats(path);
  return found?.isFile() === true ? found.size : 0;
}
