// Obtains a server of the native plane in a folder that its user can enter.
import { requireReach } from '../artifacts/open-folders.ts';
import { type ArtifactOptions, contextOf } from '../artifacts/options.ts';
import type { PartName } from '../engine.ts';
import { serverUser } from '../secrets/private-files.ts';
import { kinds } from './plane.ts';
import type { Server } from './processes/server.ts';

/**
 * Downloads the server where it is missing.
 *
 * @throws PlaneError `folder` before anything is downloaded, and what the download throws
 */
export async function obtain(name: PartName, options: ArtifactOptions): Promise<Server> {
  await requireReachableCache(contextOf(options).cacheDir);
  return kinds[name].obtain(options);
}

/** @throws PlaneError `folder` where the servers could not be started from there */
export async function requireReachableCache(folder: string): Promise<void> {
  const user = serverUser();
  if (user === undefined) return;
  const remedy = 'Set TELLTALE_CACHE_DIR to a folder that others can enter, such as /var/cache/telltale';
  await requireReach(user, { what: 'cannot keep the downloads', folder, remedy });
}
