// Sees from outside what of a Docker engine is on this machine: processes, links, groups of processes, files, mounts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from '../../packages/plane/src/processes/process-identity.ts';
import { cgroupMounts } from './docker-availability.ts';
import type { DockerEngine } from './docker-engine.ts';

type RunningEngine = Pick<DockerEngine, 'folder' | 'name'>;

/** One thing of an engine, such as `process dockerd` or `link br-0123456789ab`. */
export interface Sighting {
  readonly name: string;
  /** Whether it is there now. */
  isThere(): boolean;
}

/**
 * All that there is of a running engine.
 *
 * @param networks ids of the networks that were made in it
 */
export function sightingsOf({ folder, name }: RunningEngine, networks: readonly string[]): Sighting[] {
  const bridges = [name, ...networks.map((id) => `br-${id.slice(0, 12)}`)].map((link) => join('/sys/class/net', link));
  const cables = bridges.flatMap((path) => readdirSync(join(path, 'brif')).map((link) => join('/sys/class/net', link)));
  const groups = cgroupMounts().map((mount) => join(mount, name));
  const paths = [folder, ...bridges, ...cables, ...groups].filter(existsSync);
  return [
    ...processesOf(folder).map(({ identity, command }) => ({
      name: `process ${command}`,
      isThere: () => isRunning(identity),
    })),
    ...paths.map((path) => ({ name: path, isThere: () => existsSync(path) })),
  ];
}

/** Mounts of an engine that can be seen from outside: there is never one. */
export function mountsOf({ folder }: RunningEngine): string[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes(folder));
}

interface Process {
  readonly identity: ProcessIdentity;
  readonly parent: number;
  readonly command: string;
}

/** Those that name the folder in their arguments, and their descendants: containers, proxies. */
function processesOf(folder: string): Process[] {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => processOf(Number(pid)) ?? []);
  const isFirst = ({ identity }: Process): boolean => read(`/proc/${identity.pid}/cmdline`).includes(folder);
  const found = new Map(all.filter(isFirst).map((one) => [one.identity.pid, one]));
  for (let count = -1; count !== found.size; ) {
    count = found.size;
    for (const one of all) if (found.has(one.parent)) found.set(one.identity.pid, one);
  }
  return [...found.values()];
}

function processOf(pid: number): Process | undefined {
  const identity = identify(pid);
  // The command's name in parentheses may hold anything, parentheses too.
  const [, command, parent] = /^\d+ \((.*)\) \w (\d+) /s.exec(read(`/proc/${pid}/stat`)) ?? [];
  return identity && command !== undefined ? { identity, command, parent: Number(parent) } : undefined;
}

/** Content of a file; empty when it is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
