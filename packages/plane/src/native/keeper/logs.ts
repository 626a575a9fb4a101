// Truncates the servers' output files when they have grown too large (log rotation).
import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../limits.ts';

/** Empties each log of the folder that exceeds the limit, and returns their names. */
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
