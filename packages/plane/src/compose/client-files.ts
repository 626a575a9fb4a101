// Writes the files that clients of the stack need on this machine: the CA certificate and two users' passwords,
// readable only by this user.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFile } from '../secrets/ensured-files.ts';
import { makeFolder } from '../secrets/private-files.ts';
import { askKeeper } from './docker/keeper-channel.ts';
import type { ComposeProject } from './docker/project.ts';

/** Users with a password file on this machine. */
const clientUsers = ['reader', 'shipper'] as const;

/** The set-up's report from its volume. */
export interface StackExport {
  /** PEM text of the authority. */
  readonly ca: string;
  /** By user, without `telltale-`. */
  readonly passwords: Readonly<Record<string, string>>;
}

/** Paths on this machine. */
export function clientFiles({ clientFolder }: ComposeProject): { readonly ca: string; password(user: string): string } {
  return { ca: join(clientFolder, 'ca.crt'), password: (user) => join(clientFolder, `${user}.password`) };
}

/** Requests the credentials. */
export function exportOf(project: ComposeProject, signal?: AbortSignal): Promise<StackExport> {
  return askKeeper(project, 'cannot read the credentials', 'export', signal);
}

/** Writes the files that differ. */
export async function ensureClientFiles(project: ComposeProject, signal?: AbortSignal): Promise<void> {
  const { ca, passwords } = await exportOf(project, signal);
  const paths = clientFiles(project);
  await makeFolder(project.clientFolder, { mode: 0o700 });
  await ensureFile(paths.ca, ca, {});
  for (const user of clientUsers) await ensureFile(paths.password(user), `${passwords[user]}\n`, {});
}

/** The authority's certificate on this machine. */
export function readAuthority(project: ComposeProject): Promise<string> {
  return readFile(clientFiles(project).ca, 'utf8');
}
