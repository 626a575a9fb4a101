// What a Docker engine in a network of its own leaves on the machine: groups of processes. The network ends by itself.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { identify, isRunning, type ProcessIdentity } from '../../packages/plane/src/processes/process-identity.ts';
import type { DockerFiles } from './artifacts/docker.ts';
import { cgroupMounts } from './docker-availability.ts';
import { type DockerLeftovers, engineFolderPrefix, removeGroups } from './docker-leftovers.ts';
import { hasOwnNetwork } from './own-network.ts';

const run = promisify(execFile);
/** `ip` asks the kernel and ends. */
const IP_MS_MAX = 60_000;
const ownerFile = 'owner.json';

/**
 * Makes this process' network ready for an engine that writes rules; removes what runs left that were killed.
 *
 * @param folder the engine's own: it is removed too, should this process be killed
 * @throws Error when the network is the machine's
 */
export async function claimOwnNetwork(files: DockerFiles, folder: string): Promise<DockerLeftovers> {
  if (!hasOwnNetwork()) throw new Error('the engine would write its rules among those of the machine');
  const ip = async (...args: string[]): Promise<string> =>
    (await run(files.ip, args, { env: files.environment, timeout: IP_MS_MAX })).stdout;
  await removeDeserted();
  await ip('link', 'set', 'lo', 'up');
  // Names of folders differ across the machine, as names of networks do not.
  const name = basename(folder);
  writeFileSync(join(folder, ownerFile), JSON.stringify(identify(process.pid)));
  return {
    name,
    network: { iptables: true, ip6tables: true, 'ip-forward': true },
    remove: async () => {
      await removeGroupsOf(name);
      const bridges = await ip('-o', 'link', 'show', 'type', 'bridge');
      for (const [, bridge = ''] of bridges.matchAll(/^\d+: ([^:@\s]+)/gm)) await ip('link', 'delete', bridge);
    },
  };
}

async function removeGroupsOf(name: string): Promise<void> {
  for (const mount of cgroupMounts()) await removeGroups(join(mount, name));
}

/** Removes what engines left whose runs were killed. Whose a folder is stands in it. */
async function removeDeserted(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(engineFolderPrefix))) {
    const folder = join(tmpdir(), name);
    const file = join(folder, ownerFile);
    if (!existsSync(file)) continue;
    try {
      const owner: ProcessIdentity = JSON.parse(readFileSync(file, 'utf8'));
      if (isRunning(owner)) continue;
      await removeGroupsOf(name);
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another run removes it just now, or its last processes have not ended yet: the next run looks again.
    }
  }
}
