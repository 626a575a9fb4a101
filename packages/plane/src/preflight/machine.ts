// Checks this machine: memory, disk space, kernel settings (vm.max_map_count).
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesText } from '../format.ts';
import { limits, memoryOf } from './limits.ts';
import type { Problem } from './problem.ts';

/** What the kernel tells of this machine. Bytes. */
export interface Machine {
  readonly memoryBytes: number;
  /** Memory that can be used without swapping. */
  readonly memoryAvailableBytes: number;
  readonly swapBytes: number;
  readonly swapUsedBytes: number;
  /** Memory maps that one process may have; undefined where the kernel does not tell. */
  readonly mapCountMax: number | undefined;
}

/** How to look at it. */
export interface MachineOptions {
  /** Where the kernel tells. Default: `/proc`. */
  readonly proc?: string;
  /** Whether the bounds of this process's own group count: they do for what it starts itself, not for containers. */
  readonly withinGroup?: boolean;
}

/** @returns undefined on a system that is not Linux: containers run on another machine there */
export function readMachine({ proc = '/proc', withinGroup = false }: MachineOptions = {}): Machine | undefined {
  const memory = readIfThere(join(proc, 'meminfo'));
  if (memory === undefined) return undefined;
  const bytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(memory)?.[1] ?? 0) * 1_024;
  const within = (machine: number, group: number): number => (withinGroup ? Math.min(machine, group) : machine);
  const mapCount = readIfThere(join(proc, 'sys/vm/max_map_count'));
  return {
    memoryBytes: within(bytes('MemTotal'), process.constrainedMemory()),
    memoryAvailableBytes: within(bytes('MemAvailable'), process.availableMemory()),
    swapBytes: bytes('SwapTotal'),
    swapUsedBytes: bytes('SwapTotal') - bytes('SwapFree'),
    mapCountMax: mapCount === undefined ? undefined : Number(mapCount),
  };
}

/** What memory is needed for. */
export interface MemoryNeed {
  /** Every part that the plane is to have. */
  readonly parts: readonly string[];
  /** Those that do not run yet, and so hold no memory; where that is not known, the machine as a whole is judged. */
  readonly missing?: readonly string[];
  /** Elasticsearch's heap, bytes. Default: `heapBytesDefault`. */
  readonly heapBytes?: number | undefined;
}

/** Too little memory, in the machine or left in it. */
export function memoryProblem(machine: Machine, { parts, missing = [], heapBytes }: MemoryNeed): Problem | undefined {
  const all = memoryOf(parts, heapBytes) + limits.systemMemoryBytes;
  const more = memoryOf(missing, heapBytes);
  const what = 'cannot run the plane';
  const remedy = 'Leave parts out, lower the heap of Elasticsearch, or use a machine with more memory';
  if (machine.memoryBytes < all) {
    const why = `this machine has ${bytesText(machine.memoryBytes)} of memory, and the plane and the system need ${bytesText(all)}`;
    return { code: 'memory', what, why, remedy };
  }
  if (machine.memoryAvailableBytes >= more) return undefined;
  const why = `${bytesText(machine.memoryAvailableBytes)} of memory are available, and the parts to start need ${bytesText(more)}`;
  return { code: 'memory', what, why, remedy: `Stop other programs. ${remedy}` };
}

/** Free space of the disk below a folder, bytes. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Where space is needed, and how much. */
export interface DiskNeed {
  /** The place in the message: a folder, or its purpose. */
  readonly where: string;
  readonly bytesMin: number;
  readonly remedy: string;
}

/** Too little space. */
export function diskProblem(freeBytes: number, { where, bytesMin, remedy }: DiskNeed): Problem | undefined {
  if (freeBytes >= bytesMin) return undefined;
  const why = `${bytesText(freeBytes)} are free and ${bytesText(bytesMin)} are needed`;
  return { code: 'disk_full', what: 'cannot keep the plane', where: `in ${where}`, why, remedy };
}

/** Too few memory maps for an Elasticsearch that others can reach. */
export function mapCountProblem({ mapCountMax }: Machine): Problem | undefined {
  if (mapCountMax === undefined || mapCountMax >= limits.mapCountMin) return undefined;
  return {
    code: 'kernel',
    what: 'cannot run Elasticsearch in a container',
    why: `vm.max_map_count is ${mapCountMax} and ${limits.mapCountMin} is the minimum that it starts with`,
    remedy: `${mapCountRemedy}. If you cannot set it: TELLTALE_ELASTICSEARCH_MMAP=false`,
  };
}

/** What mends too few memory maps, now and for good. */
export const mapCountRemedy: string = `Set it, as root: sysctl -w vm.max_map_count=${limits.mapCountRecommended}; and permanently, in a file in /etc/sysctl.d`;

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
