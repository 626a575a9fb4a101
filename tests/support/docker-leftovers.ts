// What a Docker engine leaves on the machine beside its folder: bridges, and groups of processes. Claimed and removed.
//
// This is for an engine that shares the machine's network; docker-own-network.ts is for one that has its own.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { withLock } from '../../packages/plane/src/processes/lock.ts';
import { identify, isRunning, type ProcessIdentity } from '../../packages/plane/src/processes/process-identity.ts';
import type { DockerFiles } from './artifacts/docker.ts';
import { cgroupMounts } from './docker-availability.ts';

const run = promisify(execFile);

/** 198.18.0.0/15, which is set aside for tests of networks, has as many blocks of 1022 addresses. */
const BLOCKS = 128;
/** `ip` asks the kernel and ends. */
const IP_MS_MAX = 60_000;
/** The kernel takes networks and groups of ended processes down in the background, within moments. */
const REMOVAL_MS_MAX = 60_000;
const POLL_MS = 50;
/** Another run claims, and removes what killed runs left. */
const LOCK_MS_MAX = 240_000;

/** How the name of an engine's folder begins. */
export const engineFolderPrefix = 'telltale-docker-';

/** Part of the machine that belongs to one engine. */
export interface DockerLeftovers {
  /** Name of its bridge, and of its group of processes. */
  readonly name: string;
  /** The engine's network settings. */
  readonly network: object;
  /** Removes whatever of the engine is there. The engine has ended. */
  remove(): Promise<void>;
}

const linkPath = (...names: string[]): string => join('/sys/class/net', ...names);
const isTaken = ({ name }: Block): boolean => existsSync(linkPath(name));

type Ask = (...args: string[]) => Promise<string>;

interface Block extends DockerLeftovers {
  /** All its addresses. */
  readonly range: string;
  /** Address of its bridge. */
  readonly address: string;
}

/**
 * Makes a bridge with a block of addresses that no other engine has; removes what runs left that were killed.
 *
 * @param folder the engine's own: it is removed too, should this process be killed
 */
export async function claimDockerLeftovers(files: DockerFiles, folder: string): Promise<DockerLeftovers> {
  const ask: Ask = async (...args) =>
    (await run(files.ip, args, { env: files.environment, timeout: IP_MS_MAX })).stdout;
  const lock = join(dirname(files.folder), '.docker-engines.lock');
  return withLock(lock, { waitMsMax: LOCK_MS_MAX }, async () => {
    const first = Math.floor(Math.random() * BLOCKS);
    const blocks = Array.from({ length: BLOCKS }, (_, index) => blockOf((first + index) % BLOCKS, ask));
    for (const block of blocks.filter(isTaken)) await removeDeserted(block);
    for (const block of blocks) {
      if (!isTaken(block) && (await isUnused(block, ask))) return take(block, folder, ask);
    }
    throw new Error(`each of the ${BLOCKS} blocks of addresses for engines under test is taken`);
  });
}

function blockOf(number: number, ask: Ask): Block {
  const name = `telltale-d${number}`;
  const [second, third] = [18 + Math.floor(number / 64), (number % 64) * 4];
  const range = `198.${second}.${third}.0/22`;
  const remove = async (): Promise<void> => {
    for (const mount of cgroupMounts()) await removeGroups(join(mount, name));
    const found = (await ask('-4', '-o', 'address', 'show', 'type', 'bridge', 'to', range)).matchAll(/^\d+: (\S+)/gm);
    const others = [...found].map(([, bridge = '']) => bridge).filter((bridge) => bridge !== name);
    // Its own goes last: until then the next run finds whose it was.
    for (const bridge of [...others, name]) await removeBridge(bridge, ask);
  };
  const network = {
    // Without a bridge of its own it takes docker0, and with `none` it removes that of another engine.
    bridge: name,
    'default-address-pools': [{ base: `198.${second}.${third + 2}.0/23`, size: 28 }],
    // Its rules would stand among those of the machine and of other engines. Ports go by its proxy; names of services
    // by rules in the containers' own networks, which it makes all the same.
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
  };
  return { name, range, address: `198.${second}.${third}.1/24`, network, remove };
}

/** Whether this machine has no way into the block, or to a network around it: it would be the way of something else. */
async function isUnused({ range }: Block, ask: Ask): Promise<boolean> {
  const routes = await Promise.all(['root', 'match'].map((how) => ask('-4', 'route', 'show', how, range)));
  return routes.every((text) => text.split('\n').every((line) => line === '' || line.startsWith('default')));
}

async function take(block: Block, folder: string, ask: Ask): Promise<DockerLeftovers> {
  await ask('link', 'add', 'name', block.name, 'type', 'bridge');
  try {
    await ask('link', 'set', block.name, 'alias', JSON.stringify({ ...identify(process.pid), folder }));
    await ask('address', 'add', block.address, 'dev', block.name);
    await ask('link', 'set', block.name, 'up');
    return block;
  } catch (error) {
    await block.remove();
    throw error;
  }
}

/** Removes what the engine of a killed run left. Whose it is stands in the bridge's alias. */
async function removeDeserted(block: Block): Promise<void> {
  try {
    const owner: ProcessIdentity & { folder: string } = JSON.parse(
      readFileSync(linkPath(block.name, 'ifalias'), 'utf8'),
    );
    if (isRunning(owner)) return;
    if (basename(owner.folder).startsWith(engineFolderPrefix)) rmSync(owner.folder, { recursive: true, force: true });
    await block.remove();
  } catch {
    // Not made here, or not to be removed yet: there are other blocks.
  }
}

/** Removes a bridge with the ends of containers' cables in it. */
async function removeBridge(name: string, ask: Ask): Promise<void> {
  const folder = linkPath(name);
  const removed = (link: string): Promise<boolean> =>
    ask('link', 'delete', link).then(
      () => true,
      () => false,
    );
  for (const cable of existsSync(folder) ? readdirSync(join(folder, 'brif')) : []) await removed(cable);
  await within(async () => !existsSync(folder) || (await removed(name)), `bridge ${name}`);
}

/** Removes a group of processes and those in it; one goes when the last of its processes is gone. */
export async function removeGroups(path: string): Promise<void> {
  if (!existsSync(path)) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeGroups(join(path, entry.name));
  }
  await within(() => {
    try {
      rmdirSync(path);
    } catch {
      // Busy, or gone with its neighbours' removal.
    }
    return !existsSync(path);
  }, `cgroup ${path}`);
}

async function within(attempt: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + REMOVAL_MS_MAX; !(await attempt()); await delay(POLL_MS)) {
    if (Date.now() > end) throw new Error(`${what} of a Docker engine under test could not be removed`);
  }
}
