// Cuts the servers' own output when it has grown too long: they append, so that they go on at the new end.
import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../limits.ts';

/** Empties each log of the folder that is over the bound, and returns their names. */
export async function cutLogs(folder: string): Promise<string[]> {
  const cut: string[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await stat(path)).size <= limits.logBytesMax) continue;
    await truncate(path);
    cut.push(name);
  }
  return cut;
}
