// The plane's passwords: made once, kept in one file each.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import { limits } from '../limits.ts';
import { makeFolder, writePrivateFile } from './private-files.ts';

/** Who logs in: a user of Elasticsearch, or one of Prometheus and Alertmanager. */
export const userNames = ['admin', 'shipper', 'reader', 'keeper', 'scraper'] as const;

/** One of them. */
export type UserName = (typeof userNames)[number];

/** A user with a password. */
export interface Secret {
  readonly username: string;
  readonly password: string;
  /** File that holds the password and nothing else. */
  readonly file: string;
}

/** 32 bytes: 256 bits, written in 43 characters that no shell and no URL minds. */
const passwordBytes = 32;

/** Reads the passwords of these users, and makes those that are missing. */
export async function keepSecrets<Name extends string>(
  folder: string,
  names: readonly Name[],
): Promise<Record<Name, Secret>> {
  await makeFolder(folder, { mode: 0o700 });
  const secrets: Partial<Record<Name, Secret>> = {};
  for (const name of names) secrets[name] = await keepSecret(folder, name);
  return secrets as Record<Name, Secret>;
}

/** Reads one password. */
export async function readSecret(folder: string, name: string): Promise<Secret> {
  const file = join(folder, name);
  return { username: `telltale-${name}`, password: (await readFile(file, 'utf8')).trim(), file };
}

/** Hash of a password as Elasticsearch and Prometheus both read it. */
export async function hashOf({ password }: Secret): Promise<string> {
  // The library writes the newer name of the same algorithm, which Elasticsearch does not know.
  return (await bcrypt.hash(password, limits.bcryptRounds)).replace(/^\$2b\$/, '$2a$');
}

async function keepSecret(folder: string, name: string): Promise<Secret> {
  try {
    return await readSecret(folder, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const password = randomBytes(passwordBytes).toString('base64url');
    await writePrivateFile(join(folder, name), `${password}\n`, { mode: 0o600 });
    return readSecret(folder, name);
  }
}
