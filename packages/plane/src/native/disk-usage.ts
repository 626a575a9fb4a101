// Disk usage of a folder.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of all files below a folder; 0 if it does not exist. Files that disappear meanwhile do not count. */
export async function diskUsage(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await gone(readdir(folder, { recursive: true, withFileTypes: true }), [])) {
    if (!entry.isFile()) continue;
    const found = await gone(lstat(join(entry.parentPath, entry.name)), undefined);
    // Sparse files use fewer blocks than their length suggests.
    bytes += (found?.blocks ?? 0) * 512;
  }
  return bytes;
}

async function gone<Value, Fallback>(work: Promise<Value>, fallback: Fallback): Promise<Value | Fallback> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return fallback;
    throw error;
  }
}
