// Reads a file that holds one secret and nothing else.
import { closeSync, openSync, readSync } from 'node:fs';
import { limits } from './limits.ts';

/**
 * The secret, without the white space around it.
 *
 * @throws Error of the file system
 */
export function readSecretFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(limits.secretFileBytesMax);
    return buffer.toString('utf8', 0, readSync(file, buffer)).trim();
  } finally {
    closeSync(file);
  }
}
