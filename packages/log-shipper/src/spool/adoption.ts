// Adopts orphaned queues of dead processes: claims each by a rename, so that exactly one process gets it.
import { lstatSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, listFolder } from '@telltale/files';
import { isDead, type Owner, ownedName, parseQueueName } from './owner.ts';
import { heartbeatName, ownStats, type Queue } from './spool.ts';

function heartbeatAgeMs(path: string): number {
  // Without a heartbeat, the folder's own age shows for how long the owner is gone.
  const { mtimeMs } = ownStats(join(path, heartbeatName)) ?? lstatSync(path);
  return Date.now() - mtimeMs;
}

/**
 * Adopts queues of this user whose owners are dead; if several processes try, exactly one gets each. Other users' files
 * are not touched.
 *
 * @param most maximum number of queues
 * @throws the file system's error if the folder cannot be read
 */
export function adoptQueues(
  spoolDir: string,
  here: Owner,
  { most, heartbeatMsMax }: { most: number; heartbeatMsMax: number },
): Queue[] {
  const adopted: Queue[] = [];
  for (const name of listFolder(spoolDir)) {
    if (adopted.length >= most) break;
    const queue = parseQueueName(name);
    if (queue === undefined) continue;
    const from = join(spoolDir, name);
    const to = join(spoolDir, ownedName(queue.id, here));
    if (from === to) continue;
    try {
      if (ownStats(from)?.isDirectory() !== true) continue;
      if (!isDead(queue.owner, here, heartbeatAgeMs(from), heartbeatMsMax)) continue;
      // The owner is part of the name: changing it is one atomic step, and the second process finds nothing to rename.
      renameSync(from, to);
    } catch (error) {
      // Another process was first, or the rename is not allowed: continue with the other queues.
      if (errnoOf(error) !== '') continue;
      throw error;
    }
    adopted.push({ id: queue.id, path: to });
  }
  return adopted;
}
