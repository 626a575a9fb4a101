// Reads a file that holds one secret.
import { readFileStart } from '@telltale/files';
import { limits } from './limits.ts';

/**
 * The secret, without surrounding white space.
 *
 * @throws Error of the file system, also if it is not a regular file: reading a pipe could block
 */
export function readSecretFile(path: string): string {
  return readFileStart(path, limits.secretFileBytesMax).toString().trim();
}
