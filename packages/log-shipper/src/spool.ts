// The spool folder: queues of segments, one queue a shipper; made safely, claimed by renaming.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { isDead, type Owner, ownedName, parseQueueName } from './owner.ts';

/** A queue of segments on disk. */
export interface Queue {
  readonly id: string;
  readonly path: string;
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

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Makes a folder for this user's eyes only, and refuses one that another user has put there. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  const uid = process.getuid?.();
  if (!found.isDirectory() || (uid !== undefined && found.uid !== uid && uid !== 0)) {
    throw Object.assign(new Error('it belongs to another user'), { code: 'EACCES' });
  }
}

/** Opens a new file for writing; never follows a link, never takes a file that is there. */
export function createPrivateFile(path: string): number {
  return openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
}

function heartbeatAgeMs(path: string): number {
  try {
    return Date.now() - statSync(join(path, heartbeatName)).mtimeMs;
  } catch {
    // Without a heartbeat the folder's own age tells how long nobody was there.
    return Date.now() - statSync(path).mtimeMs;
  }
}

/**
 * Takes over queues whose owners are dead; of several processes that try, exactly one gets each.
 *
 * @param most how many at the most
 */
export function adoptQueues(
  spoolDir: string,
  here: Owner,
  { most, heartbeatMsMax }: { most: number; heartbeatMsMax: number },
): Queue[] {
  const adopted: Queue[] = [];
  for (const entry of readdirSync(spoolDir, { withFileTypes: true })) {
    if (adopted.length >= most) break;
    const { name } = entry;
    const queue = parseQueueName(name);
    if (queue === undefined || !entry.isDirectory()) continue;
    const from = join(spoolDir, name);
    const to = join(spoolDir, ownedName(queue.id, here));
    if (from === to) continue;
    try {
      if (!isDead(queue.owner, here, heartbeatAgeMs(from), heartbeatMsMax)) continue;
      // The owner is in the name: changing it is one atomic step, and whoever comes second finds nothing to rename.
      renameSync(from, to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw error;
    }
    adopted.push({ id: queue.id, path: to });
  }
  return adopted;
}

/** Bytes that a file has; 0 when it is gone. */
export function fileBytes(path: string): number {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return fstatSync(file).size;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
