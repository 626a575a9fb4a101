// Reads a file that a user has named, including a pipe, because the user waits for it.
import { closeSync, openSync, readSync } from 'node:fs';
import { fileError } from './file-error.ts';

/**
 * The whole text of a small file. A pipe, such as that of `<(...)` in a shell, is read to its end; the reader waits for
 * its writer.
 *
 * @throws the file system's error, EFBIG for more than `bytesMax`
 */
export function readUserFile(path: string, bytesMax: number): string {
  const buffer = Buffer.allocUnsafe(bytesMax + 1);
  let length = 0;
  const file = openSync(path, 'r');
  try {
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = readSync(file, buffer, length, buffer.length - length, null);
  } finally {
    closeSync(file);
  }
  if (length > bytesMax) throw fileError('EFBIG', `the file has more than ${bytesMax} bytes`, path);
  return buffer.toString('utf8', 0, length);
}
