// Maps the folders of the set-up to Kubernetes Secrets and back.
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '@telltale/plane/secrets';
import { modes } from '../layout.ts';
import { stackServices } from '../servers/services.ts';
import type { KubernetesLayout } from './layout.ts';
import type { SecretObject } from './secret-store.ts';

/** A folder of the set-up, and the Secret with its files. */
export interface SecretFolder {
  readonly secret: string;
  readonly namespace: string;
  readonly folder: string;
}

/** Subfolders of a service's folder: a Secret contains only files. */
const inner: Readonly<Record<string, readonly string[]>> = { alertmanager: ['secrets', 'templates'] };

/** The names of a certificate's files for operators and Ingress controllers: those of the type kubernetes.io/tls. */
const certificateAliases: Readonly<Record<string, string>> = { 'tls.crt': 'server.crt', 'tls.key': 'server.key' };

/** Annotation with the files' modification times, from which Prometheus reports the age of passwords. */
const writtenAnnotation = 'telltale/written';

const labels = { 'app.kubernetes.io/part-of': 'telltale', 'app.kubernetes.io/managed-by': 'telltale-setup' };

/** All folders; those that are inputs of others come first. */
export function secretFolders(layout: KubernetesLayout): SecretFolder[] {
  const folderOf = (service: string, ...inside: readonly string[]): SecretFolder => ({
    secret: ['telltale', service, ...inside].join('-'),
    namespace: layout.namespaceOf(service),
    folder: join(layout.root, service, ...inside),
  });
  const services = stackServices(layout).flatMap(({ name }) => [
    folderOf(name),
    ...(inner[name] ?? []).map((part) => folderOf(name, part)),
  ]);
  return [
    { ...folderOf('authority'), folder: layout.authority },
    { ...folderOf('passwords'), folder: layout.passwords },
    ...services,
  ];
}

/** Writes the files of a Secret into an empty or missing folder. */
export async function unpackSecret(secret: SecretObject, folder: string): Promise<void> {
  await makeFolder(folder, { mode: modes.folder });
  const written = writtenOf(secret);
  for (const [name, content] of Object.entries(secret.data ?? {})) {
    // The API accepts only such names.
    if (!/^[\w.-]+$/.test(name) || name.startsWith('..') || name in certificateAliases) continue;
    const path = join(folder, name);
    await writeFile(path, Buffer.from(content, 'base64'), { mode: modes.file });
    const time = new Date(written[name] ?? secret.metadata.creationTimestamp ?? Date.now());
    await utimes(path, time, time);
  }
}

/** The Secret with a folder's files; undefined if the existing one has them already. */
export async function packSecret(
  { secret: name, namespace, folder }: SecretFolder,
  found: SecretObject | undefined,
): Promise<SecretObject | undefined> {
  const data: Record<string, string> = {};
  const written: Record<string, string> = {};
  for (const entry of (await readdir(folder, { withFileTypes: true })).filter((one) => one.isFile())) {
    const path = join(folder, entry.name);
    data[entry.name] = (await readFile(path)).toString('base64');
    written[entry.name] = (await stat(path)).mtime.toISOString();
  }
  for (const [alias, file] of Object.entries(certificateAliases)) {
    const content = data[file];
    if (content !== undefined) data[alias] = content;
  }
  if (found !== undefined && same(data, found.data ?? {})) return undefined;
  const { metadata, type = 'Opaque' } = found ?? { metadata: { name, namespace } };
  return {
    type,
    data,
    metadata: {
      ...metadata,
      namespace,
      labels: { ...metadata.labels, ...labels },
      annotations: { ...metadata.annotations, [writtenAnnotation]: JSON.stringify(written) },
    },
  };
}

function same(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function writtenOf({ metadata }: SecretObject): Readonly<Record<string, string>> {
  try {
    const parsed: unknown = JSON.parse(metadata.annotations?.[writtenAnnotation] ?? '{}');
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter(([, time]) => !Number.isNaN(Date.parse(String(time)))));
  } catch {
    // Changed by somebody else: the age of the object is used.
    return {};
  }
}
