// Sets the stack's secrets up: CA, certificates, passwords, and each service's files. Idempotent.
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ensureAuthority,
  ensureCertificate,
  ensureFile,
  ensureFolder,
  ensureHash,
  makeFolder,
} from '@telltale/plane/secrets';
import type { Files } from '@telltale/plane/servers';
import { modes, type StackLayout } from './layout.ts';
import type { StackInputs, StackService } from './servers/server-inputs.ts';
import { stackServices } from './servers/services.ts';
import { ensureStackSecrets } from './servers/users.ts';

/** Files in every service's folder that are certificates, which are not written with the others. */
const certificateFiles = ['server.crt', 'server.key'] as const;

/** The result of the set-up. */
export interface StackReport {
  /** Services with a created, changed or removed file. */
  readonly changed: readonly string[];
  /** Notes for people. */
  readonly notes: readonly string[];
}

/**
 * Creates missing files and corrects those that differ; others are not touched.
 *
 * @throws PlaneError `folder`, `disk_full`
 */
export async function setUpStack(layout: StackLayout): Promise<StackReport> {
  const secrets = await ensureStackSecrets(layout);
  const inputs: StackInputs = {
    layout,
    authority: await ensureAuthority(layout.authority),
    secrets,
    hash: (secret) => ensureHash(layout.passwords, secret),
  };
  const changed = new Set<string>();
  const notes: string[] = [];
  const services = stackServices(layout);
  for (const service of services) {
    if (await ensureCertificateOf(inputs, service)) changed.add(service.name);
  }
  for (const service of services) {
    const folder = join(layout.root, service.name);
    if (await ensureFilesOf(inputs, service)) changed.add(service.name);
    notes.push(...((await service.finish?.(inputs, folder)) ?? []));
  }
  return { changed: [...changed], notes };
}

async function ensureCertificateOf({ layout, authority }: StackInputs, service: StackService): Promise<boolean> {
  const { name, writes } = service;
  const folder = join(layout.root, name);
  await makeFolder(folder, { mode: modes.folder });
  // This process's umask would remove the group's permission.
  if (writes) await chmod(folder, modes.shared);
  const wanted = { name, names: layout.namesOf(name), keyMode: modes.file };
  return (await ensureCertificate(authority, wanted, folder)).made;
}

async function ensureFilesOf(inputs: StackInputs, service: StackService): Promise<boolean> {
  const { layout, authority, secrets } = inputs;
  const folder = join(layout.root, service.name);
  const files = new Map<string, string>([['ca.crt', authority.certificate]]);
  for (const name of service.passwords) files.set(`${name}.password`, `${secrets[name].password}\n`);
  for (const [name, content] of (await service.render?.(inputs)) ?? []) files.set(name, content);
  return service.writes === true ? ensureAll(folder, files) : removeOthers(folder, files);
}

async function ensureAll(folder: string, files: Files): Promise<boolean> {
  let changed = false;
  for (const [name, content] of files) {
    changed = (await ensureFile(join(folder, name), content, { fileMode: modes.file })) || changed;
  }
  return changed;
}

async function removeOthers(folder: string, files: Map<string, string>): Promise<boolean> {
  for (const name of certificateFiles) files.set(name, await readFile(join(folder, name), 'utf8'));
  return ensureFolder(folder, files, { fileMode: modes.file, folderMode: modes.folder });
}
