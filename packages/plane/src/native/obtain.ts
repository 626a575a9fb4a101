// Obtains a server of the native plane in a folder that its user can enter.
import { requireServerReach } from '../artifacts/folder-access.ts';
import { type ArtifactOptions, contextOf } from '../artifacts/options.ts';
import { obtainServer, type ServerProgram } from '../artifacts/server-programs.ts';
import type { PartName } from '../part-names.ts';

/**
 * Downloads the server if it is missing.
 *
 * @throws PlaneError `folder` before any download, and errors of the download
 */
export async function obtain(name: PartName, options: ArtifactOptions): Promise<ServerProgram> {
  await requireReachableCache(contextOf(options).cacheDir);
  return obtainServer(name, options);
}

/** @throws PlaneError `folder` if the servers' user cannot enter the folder */
export async function requireReachableCache(folder: string): Promise<void> {
  const remedy = 'Set TELLTALE_CACHE_DIR to a folder that others can enter, such as /var/cache/telltale';
  await requireServerReach({ what: 'cannot keep the downloads', folder, remedy });
}
