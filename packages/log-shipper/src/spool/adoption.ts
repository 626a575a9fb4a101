// Adopts orphaned queues of dead processes: claims each by a rename, so that exactly one process gets it.
import { lstatSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, namesIn } from '@telltale/files';
import { isDead, type Owner, ownedName, parseQueueName } from './owner.ts';
import { heartbeatName, ownStats, type Queue } from './spool.ts';

function heartbeatAgeMs(path: string): number {
  // Without a heartbeat the folder's own age tells how long nobody was there.
  const { mtimeMs } = ownStats(join(path, heartbeatName)) ?? lstatSync(path);
  return Date.now() - mtimeMs;
}

/**
 * Adopts queues of this user whose owners are dead; if several processes try, exactly one gets each. What
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
