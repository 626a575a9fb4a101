// The plane's passwords: generated once, each in its own file.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import { limits } from '../limits.ts';
import { readIfThere } from './ensured-files.ts';
import { makeFolder, writePrivateFiles } from './private-files.ts';

/** A user with a password. */
export interface Secret {
  readonly username: string;
  readonly password: string;
  /** A file with only the password. */
  readonly file: string;
}

const secretMode = 0o600;

/** Reads the passwords of these users, and creates missing ones. */
export async function ensureSecrets<Name extends string>(
  folder: string,
  names: readonly Name[],
): Promise<Record<Name, Secret>> {
  await makeFolder(folder, { mode: 0o700 });
  const secrets: Partial<Record<Name, Secret>> = {};
  for (const name of names) secrets[name] = await ensureSecret(folder, name);
  return secrets as Record<Name, Secret>;
}

/** A new password for each of these users; writes nothing. */
export function otherSecrets<Name extends string>(folder: string, names: readonly Name[]): Record<Name, Secret> {
  const secrets: Partial<Record<Name, Secret>> = {};
  for (const name of names) {
    secrets[name] = { username: `telltale-${name}`, password: newPassword(), file: join(folder, name) };
  }
  return secrets as Record<Name, Secret>;
}

/** Replaces stored passwords. */
export function writeSecrets(secrets: readonly Secret[]): Promise<void> {
  return writePrivateFiles(
    secrets.map(({ file, password }) => ({ path: file, content: `${password}\n`, mode: secretMode })),
  );
}

/** Reads one password. */
export async function readSecret(folder: string, name: string): Promise<Secret> {
  const file = join(folder, name);
  return { username: `telltale-${name}`, password: (await readFile(file, 'utf8')).trim(), file };
}

/** Hash of a password in a form that Elasticsearch and Prometheus both accept. */
export async function hashOf({ password }: Secret): Promise<string> {
  // The library writes the newer name of the same algorithm, which Elasticsearch does not know.
  return (await bcrypt.hash(password, limits.bcryptRounds)).replace(/^\$2b\$/, '$2a$');
}

async function ensureSecret(folder: string, name: string): Promise<Secret> {
  const found = await readIfThere(join(folder, name));
  // An empty password would let everybody in.
  if (found === undefined || found.trim() === '') await writeSecrets(Object.values(otherSecrets(folder, [name])));
  return readSecret(folder, name);
}

function newPassword(): string {
  return randomBytes(limits.passwordBytes).toString('base64url');
}
