// Runs a set-up whose folders are Secrets of the cluster: reads them, lets the set-up change them, writes what changed.
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { PlaneError } from '@telltale/plane';
import type { StackLayout } from '../layout.ts';
import { limits } from '../limits.ts';
import { type StackReport, setUpStack } from '../set-up.ts';
import { packSecret, secretFolders, unpackSecret } from './secret-folders.ts';
import type { SecretObject, SecretStore } from './secret-store.ts';

/** How it is run. */
export interface ClusterSetUpOptions<Report extends StackReport> {
  /** Changes the folders of the layout, such as `setUpStack`. */
  run(layout: StackLayout): Promise<Report>;
  /** Waits before it is tried again. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/**
 * A Secret that is there stays as it is where nothing is wrong with it, so it can be run at any time, and be cut off at
 * any point. Of two at once, the one that was slower reads what the other has written and goes on from there.
 *
 * @throws PlaneError `refused`, `network` where the API does, `locked` where others change the Secrets all the time
 */
export async function setUpInCluster<Report extends StackReport>(
  store: SecretStore,
  layout: StackLayout,
  { run, wait = delay }: ClusterSetUpOptions<Report>,
): Promise<Report> {
  const folders = secretFolders(layout);
  let report: Report | undefined;
  for (let attempt = 1; attempt <= limits.kubernetesConflictsMax; attempt += 1) {
    const found = await readAll(store, folders);
    // What it has begun to write is completed, and not done once more.
    const done = report === undefined ? await run(layout) : await setUpStack(layout);
    const { conflict, wrote } = await writeAll(store, folders, found);
    if (wrote) report ??= done as Report;
    if (!conflict) return report ?? (done as Report);
    await wait(Math.random() * limits.kubernetesConflictMsMax);
  }
  throw new PlaneError('locked', {
    what: `cannot set up the Secrets of the namespace ${store.namespace}`,
    why: `something else changed them ${limits.kubernetesConflictsMax} times while this set-up was writing`,
    remedy: 'Wait until no other set-up or rotation runs there, then apply the overlay again',
  });
}

type Found = ReadonlyMap<string, SecretObject>;

async function readAll(store: SecretStore, folders: ReturnType<typeof secretFolders>): Promise<Found> {
  for (const { folder } of folders) await rm(folder, { recursive: true, force: true });
  const found = new Map<string, SecretObject>();
  for (const { secret, folder } of folders) {
    const object = await store.read(secret);
    if (object === undefined) continue;
    found.set(secret, object);
    await unpackSecret(object, folder);
  }
  return found;
}

async function writeAll(
  store: SecretStore,
  folders: ReturnType<typeof secretFolders>,
  found: Found,
): Promise<{ readonly conflict: boolean; readonly wrote: boolean }> {
  let wrote = false;
  for (const folder of folders) {
    const secret = await packSecret(folder, found.get(folder.secret));
    if (secret === undefined) continue;
    if (!(await store.write(secret))) return { conflict: true, wrote };
    wrote = true;
  }
  return { conflict: false, wrote };
}
