// Lays out what a node's parts need, starts them and waits until they are up.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cgroupMounts } from '../../support/docker-availability.ts';
import type { NodeAddresses } from './addresses.ts';
import { limits } from './limits.ts';
import type { Node } from './node.ts';
import type { NodePrograms } from './programs.ts';
import { type NodePaths, type PartCommand, settingFiles } from './settings.ts';

/** What the kubelet bounds pods by, as far as a machine has it. */
const needed = ['cpu', 'cpuset', 'memory', 'pids', 'hugetlb'];

/** Folders of the first node of the cluster in a folder. */
export function pathsOf(root: string): NodePaths {
  return {
    root,
    certificates: join(root, 'certificates'),
    settings: join(root, 'settings'),
    logs: join(root, 'logs'),
    // Names of folders differ across the machine.
    group: basename(root),
  };
}

/** Folders of another node of that cluster, within its own. */
export function pathsOfOther({ root, certificates, group }: NodePaths, { name }: NodeAddresses): NodePaths {
  const own = join(root, name);
  return {
    root: own,
    certificates,
    settings: join(own, 'settings'),
    logs: join(own, 'logs'),
    group: `${group}/${name}`,
  };
}

/** Writes the settings of a node's parts, and makes the group of its processes. */
export async function layOutParts(paths: NodePaths, programs: NodePrograms, node: NodeAddresses): Promise<void> {
  await mkdir(paths.logs, { recursive: true });
  for (const [name, text] of Object.entries(settingFiles(paths, programs, node))) {
    await mkdir(dirname(join(paths.settings, name)), { recursive: true });
    await writeFile(join(paths.settings, name), text);
  }
  for (const mount of cgroupMounts()) makeGroup(mount, paths.group);
}

/** Makes a group of processes in a hierarchy, with those that lead to it. */
function makeGroup(mount: string, path: string): void {
  let group = mount;
  for (const name of path.split('/')) {
    enableControllers(group);
    group = join(group, name);
    mkdirSync(group, { recursive: true });
    // In the older hierarchies no process may be in a group without these. The root of the newer one has none.
    for (const file of ['cpuset.cpus', 'cpuset.mems'].filter((each) => existsSync(join(mount, each)))) {
      if (existsSync(join(group, file))) copyFileSync(join(mount, file), join(group, file));
    }
  }
}

/** In the newer hierarchy a group has what the one above it hands down, and the kubelet wants all that there is. */
function enableControllers(group: string): void {
  if (!existsSync(join(group, 'cgroup.controllers'))) return;
  const words = (file: string): string[] => readFileSync(join(group, file), 'utf8').split(/\s+/).filter(Boolean);
  const offered = words('cgroup.controllers').filter((each) => needed.includes(each));
  // Beside the older hierarchies it bounds nothing, and is left as it is.
  if (!offered.includes('memory')) return;
  const enabled = words('cgroup.subtree_control');
  for (const controller of offered) {
    if (!enabled.includes(controller)) writeFileSync(join(group, 'cgroup.subtree_control'), `+${controller}`);
  }
}

/** Starts a part; what it says goes to a file of its name. */
export function startPart(node: Node, { logs }: NodePaths, { name, command, args }: PartCommand): void {
  node.start(command, args, join(logs, `${name}.log`));
}

/**
 * Waits until a part is up.
 *
 * @throws Error with the part's last words
 */
export async function partIsUp(part: string, { logs }: NodePaths, isUp: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + limits.partMsMax; !(await isUp()); await delay(limits.pollMs)) {
    if (Date.now() < end) continue;
    const log = await readFile(join(logs, `${part}.log`), 'utf8').catch(() => 'it has said nothing');
    throw new Error(`${part} is not up after ${limits.partMsMax / 1_000} s:\n${log.slice(-3_000)}`);
  }
}
