// Unpacks a zip archive without its top folder and keeps the executable bits.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Entry, openPromise } from 'yauzl';
import { PlaneError } from '../plane-error.ts';
import { limits } from './limits.ts';

/**
 * Unpacks an archive into an existing, empty folder.
 *
 * @param progress receives the fraction of unpacked entries
 * @throws Error of the archive (not a zip, damaged) or of the file system; PlaneError for an archive out of bounds
 */
export async function unpack(
  archive: string,
  folder: string,
  options: { signal?: AbortSignal | undefined; progress?: (fraction: number) => void } = {},
): Promise<void> {
  // The library rejects names that lead out of the folder, and entries that are larger than declared.
  const zip = await openPromise(archive);
  try {
    if (zip.entryCount > limits.zipEntriesMax) throw outOfBounds(archive, zip.entryCount);
    let done = 0;
    for await (const entry of zip.eachEntry()) {
      options.signal?.throwIfAborted();
      const name = entry.fileName.slice(entry.fileName.indexOf('/') + 1);
      const path = join(folder, name);
      if (name.endsWith('/') || name === '') await mkdir(path, { recursive: true });
      else {
        await mkdir(dirname(path), { recursive: true });
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { mode: modeOf(entry) }));
      }
      done += 1;
      options.progress?.(done / zip.entryCount);
    }
  } finally {
    zip.close();
  }
}

/** Of an entry's mode, only the executable bit is used. */
function modeOf(entry: Entry): number {
  return (entry.externalFileAttributes >>> 16) & 0o100 ? 0o755 : 0o644;
}

function outOfBounds(archive: string, entries: number): PlaneError {
  return new PlaneError('checksum', {
    what: 'cannot unpack',
    where: archive,
    why: `it has ${entries} entries, more than ${limits.zipEntriesMax}`,
  });
}
