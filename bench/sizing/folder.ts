// What a folder holds.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all files below it. */
export function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((bytes, entry) => bytes + (entry.isFile() ? entry.size : 0), 0);
}
