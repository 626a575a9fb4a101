// Reads a file that holds one secret.
import { readFileStart } from '@telltale/files';
import { limits } from './limits.ts';

/**
 * The secret, without the white space around it.
 *
 * @throws Error of the file system, also for what is no regular file: nobody waits for a pipe
 */
export function readSecretFile(path: string): string {
  return readFileStart(path, limits.secretFileBytesMax).toString().trim();
}
