// Which cluster under test this machine has: there is one at a time, and whoever comes next finds it, or what it left.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../../packages/plane/src/folders.ts';
import { withLock } from '../../../packages/plane/src/processes/lock.ts';
import { identify, isRunning, type ProcessIdentity } from '../../../packages/plane/src/processes/process-identity.ts';
import { cgroupMounts } from '../../support/docker-availability.ts';
import { removeGroups } from '../../support/docker-leftovers.ts';
import { limits } from './limits.ts';

/** What is known of a cluster outside of it. */
export interface Registration {
  /** Folder with everything that it stores. */
  readonly root: string;
  /** Name of its group of processes in each hierarchy. */
  readonly group: string;
  /** Who makes it. */
  readonly owner: ProcessIdentity;
  /** The first process of its namespaces, where they are made. */
  readonly first?: ProcessIdentity;
}

/** Folder in that of a run with what is to be done at its end. */
const atEndFolder = 'at-end';

const file = (): string => join(cacheFolder(), 'cluster-under-test.json');

/** The cluster that is registered, whether it runs or not. */
export function registered(): Registration | undefined {
  return existsSync(file()) ? JSON.parse(readFileSync(file(), 'utf8')) : undefined;
}

/** Whether its namespaces are there, so that it can be asked. */
export function runs({ first }: Registration): boolean {
  return first !== undefined && isRunning(first);
}

/**
 * Registers a cluster that is about to be made, and removes what a killed one left.
 *
 * @throws Error when another one is there
 */
export async function register(root: string, group: string): Promise<Registration> {
  const owner = identify(process.pid);
  if (owner === undefined) throw new Error('this process has no identity');
  const registration = { root, group, owner };
  await mkdir(cacheFolder(), { recursive: true });
  await withLock(`${file()}.lock`, { waitMsMax: limits.endMsMax }, async () => {
    const other = registered();
    if (other !== undefined && (runs(other) || isRunning(other.owner))) {
      const pid = runs(other) ? other.first?.pid : other.owner.pid;
      throw new Error(
        `A cluster under test is there already (process ${pid}, in ${other.root}), and a machine has one at a time. End it: node tests/k8s/lab/main.ts down`,
      );
    }
    if (other !== undefined) await removeTraces(other);
    await write(registration);
  });
  await removeAtEndOfRun(root);
  return registration;
}

/** Adds the first process of the namespaces. */
export async function registerFirst(registration: Registration, first: ProcessIdentity): Promise<void> {
  await write({ ...registration, first });
}

/** Removes all that is left of a cluster whose processes have ended. */
export async function removeTraces({ root, group }: Registration): Promise<void> {
  for (const mount of cgroupMounts()) await removeGroups(join(mount, group));
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
  await rm(file(), { force: true });
}

async function write(registration: Registration): Promise<void> {
  const draft = `${file()}.${process.pid}`;
  await writeFile(draft, JSON.stringify(registration));
  await rename(draft, file());
}

/** A run that is killed has a reaper, which does this when its processes are gone. */
async function removeAtEndOfRun(root: string): Promise<void> {
  const folder = join(tmpdir(), atEndFolder);
  if (!existsSync(folder)) return;
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  // The reaper has little of this environment.
  const env = { TELLTALE_CACHE_DIR: cacheFolder() };
  const command = { command: process.execPath, args: [main, 'down', root], env };
  await writeFile(join(folder, 'cluster.json'), JSON.stringify(command));
}
