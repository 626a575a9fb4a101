// Writes what clients of the plane need on this machine: the authority's certificate and the passwords of two users, in
// files of the user who runs the command.
import { join } from 'node:path';
import { PlaneError } from '../plane-error.ts';
import { ensureFile } from '../secrets/ensured-files.ts';
import { makeFolder } from '../secrets/private-files.ts';
import type { ClusterAccess } from './kubectl/cluster-access.ts';
import { readIfThere } from './kubectl/kubectl.ts';
import type { SecretObject } from './kubectl/objects.ts';

/** Users with a password file on this machine. */
const clientUsers = ['reader', 'shipper'] as const;

/** The set-up's results that clients need. */
export interface PlaneSecrets {
  /** PEM text of the authority. */
  readonly ca: string;
  /** By user, without `telltale-`. */
  readonly passwords: Readonly<Record<string, string>>;
}

/** Paths on this machine. */
export function clientFiles({ clientFolder }: ClusterAccess): { readonly ca: string; password(user: string): string } {
  return { ca: join(clientFolder, 'ca.crt'), password: (user) => join(clientFolder, `${user}.password`) };
}

/** The data of a Secret; undefined if there is none. */
export async function readSecretFiles(
  access: ClusterAccess,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const secret = await readIfThere<SecretObject>(access, `cannot read the Secret ${name}`, ['get', 'secret', name]);
  if (secret === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(secret.data ?? {}).map(([file, content]) => [file, Buffer.from(content, 'base64').toString()]),
  );
}

/**
 * Reads the authority and the passwords.
 *
 * @param what the operation for the error message
 * @throws PlaneError `not_running` if the set-up has not created them
 */
export async function readPlaneSecrets(access: ClusterAccess, what: string): Promise<PlaneSecrets> {
  const [shipper, passwords] = await Promise.all([
    readSecretFiles(access, 'telltale-shipper'),
    readSecretFiles(access, 'telltale-passwords'),
  ]);
  const { 'ca.crt': ca } = shipper ?? {};
  if (ca !== undefined && passwords !== undefined) {
    const trimmed = Object.entries(passwords).map(([user, password]) => [user, password.trim()]);
    return { ca, passwords: Object.fromEntries(trimmed) };
  }
  throw new PlaneError('not_running', {
    what,
    why: `the set-up has not created the Secrets in the namespace ${access.namespace}`,
    remedy: `Bring the plane up: telltale up --engine kubernetes. Why it failed: kubectl -n ${access.namespace} logs job/setup`,
  });
}

/** Writes the files that differ. */
export async function ensureClientFiles(access: ClusterAccess, { ca, passwords }: PlaneSecrets): Promise<void> {
  const paths = clientFiles(access);
  await makeFolder(access.clientFolder, { mode: 0o700 });
  await ensureFile(paths.ca, ca, {});
  for (const user of clientUsers) await ensureFile(paths.password(user), `${passwords[user] ?? ''}\n`, {});
}
