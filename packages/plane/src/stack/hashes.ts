// Hashes of the passwords, kept beside them: a hash differs each time it is made, and what did not change is not written.
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import { keepFile, readIfThere } from '../native/kept-files.ts';
import { hashOf, type Secret } from '../native/secrets.ts';
import type { StackLayout } from './layout.ts';

/** Hash of a user's password, the one that is kept where it still is of this password. */
export async function keptHashOf({ passwords }: StackLayout, secret: Secret): Promise<string> {
  const path = join(passwords, `${secret.username}.hash`);
  const kept = (await readIfThere(path))?.trim();
  if (kept !== undefined && (await bcrypt.compare(secret.password, kept))) return kept;
  const hash = await hashOf(secret);
  await keepFile(path, `${hash}\n`, {});
  return hash;
}
