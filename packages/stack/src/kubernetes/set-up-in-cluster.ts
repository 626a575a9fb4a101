// Runs the set-up with Kubernetes Secrets as its folders: reads them, runs it, writes what changed.
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { PlaneError } from '@telltale/plane';
import { limits } from '../limits.ts';
import { type StackReport, setUpStack } from '../set-up.ts';
import { type KubernetesLayout, workloadsToRestart } from './layout.ts';
import { packSecret, type SecretFolder, secretFolders, unpackSecret } from './secret-folders.ts';
import type { SecretObject, SecretStore } from './secret-store.ts';

/** How it is run. */
export interface ClusterSetUpOptions<Report extends StackReport> {
  /** Changes the folders of the layout, such as `setUpStack`. */
  run(layout: KubernetesLayout): Promise<Report>;
  /** Waits before it is tried again. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/**
 * A Secret that is there stays as it is where nothing is wrong with it, so it can be run at any time, and be cut off at
 * any point. Of two at once, the one that was slower reads what the other has written and goes on from there.
 *
 * Its notes name the servers that go on with what they read when they started.
 *
 * @throws PlaneError `refused`, `network` where the API does, `locked` where others change the Secrets all the time
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
    // What it has begun to write is completed, and not done once more.
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

/** The report, with the commands that let servers read the Secrets that were replaced. */
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
