// Password hashes, stored beside the passwords: salted anew each time, so they are rewritten only after a change.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ensureFile, readIfThere } from './ensured-files.ts';
import { hashOf, type Secret } from './secrets.ts';

/**
 * Hash of a user's password; the stored one if it still belongs to this password. A digest before it identifies its
 * password: a comparison with the hash itself takes a tenth of a second, and whoever may read the file may also read
 * the password beside it.
 *
 * @param folder that of the passwords
 */
export async function ensureHash(folder: string, secret: Secret): Promise<string> {
  const path = join(folder, `${secret.username}.hash`);
  const digest = createHash('sha256').update(secret.password).digest('base64url');
  const [of, kept] = (await readIfThere(path))?.trim().split(' ') ?? [];
  if (of === digest && kept !== undefined) return kept;
  const hash = await hashOf(secret);
  await ensureFile(path, `${digest} ${hash}\n`, {});
  return hash;
}
