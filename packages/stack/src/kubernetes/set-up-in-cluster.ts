// Runs the set-up with Kubernetes Secrets as its folders: reads them, runs it, writes what changed.
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { PlaneError } from '@telltale/plane';
import { limits } from '../limits.ts';
import { type StackReport, setUpStack } from '../set-up.ts';
import { type KubernetesLayout, workloadsToRestart } from './layout.ts';
import { packSecret, type SecretFolder, secretFolders, unpackSecret } from './secret-folders.ts';
import type { SecretObject, SecretStore } from './secret-store.ts';

/** Options of a run. */
export interface ClusterSetUpOptions<Report extends StackReport> {
  /** Changes the folders of the layout, such as `setUpStack`. */
  run(layout: KubernetesLayout): Promise<Report>;
  /** Delay before a retry. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/**
 * A correct existing Secret is kept, so this can be run and interrupted at any time. If two run concurrently, the
 * slower one reads the other's Secrets and continues from there. Its notes name the servers that still use what they
 * read at their start.
 *
 * @throws PlaneError `refused`, `network` for errors of the API, `locked` if others keep changing the Secrets
 */
export async function setUpInCluster<Report extends StackReport>(
  store: SecretStore,
  layout: KubernetesLayout,
  { run, wait = delay }: ClusterSetUpOptions<Report>,
): Promise<Report> {
  const folders = secretFolders(layout);
  let report: Report | undefined;
  const replaced = new Set<SecretFolder>();
  for (let attempt = 1; attempt <= limits.kubernetesConflictsMax; attempt += 1) {
    const found = await readAll(store, folders);
    // Writes that have begun are completed, and not repeated.
    const done = report === undefined ? await run(layout) : await setUpStack(layout);
    const { conflict, written } = await writeAll(store, folders, found);
    if (written.length > 0) report ??= done as Report;
    for (const folder of written) if (found.has(folder)) replaced.add(folder);
    if (!conflict) return withRestarts(report ?? (done as Report), replaced);
    await wait(Math.random() * limits.kubernetesConflictMsMax);
  }
  throw new PlaneError('locked', {
    what: `cannot set up the Secrets of the namespace ${store.namespace}`,
    why: `something else changed them ${limits.kubernetesConflictsMax} times while this set-up was writing`,
    remedy: 'Wait until no other set-up or rotation runs there, then apply the overlay again',
  });
}

/** The report, with the commands that make servers read the replaced Secrets. */
function withRestarts<Report extends StackReport>(report: Report, replaced: ReadonlySet<SecretFolder>): Report {
  const byNamespace = Map.groupBy(
    [...replaced].filter(({ secret }) => workloadsToRestart[secret] !== undefined),
    ({ namespace }) => namespace,
  );
  const commands = [...byNamespace].map(([namespace, folders]) => {
    const workloads = folders.map(({ secret }) => workloadsToRestart[secret]).join(' ');
    return `they use the new files after a restart: kubectl -n ${namespace} rollout restart ${workloads}`;
  });
  return { ...report, notes: [...report.notes, ...commands] };
}

type Found = ReadonlyMap<SecretFolder, SecretObject>;

async function readAll(store: SecretStore, folders: readonly SecretFolder[]): Promise<Found> {
  for (const { folder } of folders) await rm(folder, { recursive: true, force: true });
  const found = new Map<SecretFolder, SecretObject>();
  for (const folder of folders) {
    const object = await store.read(folder.secret, folder.namespace);
    if (object === undefined) continue;
    found.set(folder, object);
    await unpackSecret(object, folder.folder);
  }
  return found;
}

async function writeAll(
  store: SecretStore,
  folders: readonly SecretFolder[],
  found: Found,
): Promise<{ readonly conflict: boolean; readonly written: readonly SecretFolder[] }> {
  const written: SecretFolder[] = [];
  for (const folder of folders) {
    const secret = await packSecret(folder, found.get(folder));
    if (secret === undefined) continue;
    if (!(await store.write(secret))) return { conflict: true, written };
    written.push(folder);
  }
  return { conflict: false, written };
}
