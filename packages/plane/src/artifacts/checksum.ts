// Verifies the checksum of a file.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PlaneError } from '../plane-error.ts';

/** Checksum of a file, in hexadecimal. */
export async function checksumOf(path: string, algorithm: 'sha256' | 'sha512'): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Verifies the checksum of a file. @throws PlaneError `checksum` if it differs */
export async function verifySha512(path: string, title: string, expected: string): Promise<void> {
  const found = await checksumOf(path, 'sha512');
  if (found === expected) return;
  throw new PlaneError('checksum', {
    what: `cannot use the download of ${title}`,
    why: `its sha512 is ${found.slice(0, 16)}... and should be ${expected.slice(0, 16)}...`,
    remedy:
      'It was removed. Run the command again; if this does not help, check the proxy or mirror that Maven downloads from',
  });
}
