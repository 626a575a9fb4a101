// Checks this machine: memory, disk space, kernel settings (vm.max_map_count).
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesText } from '../format.ts';
import { limits, memoryOf } from './limits.ts';
import type { Problem } from './problem.ts';

/** The kernel's data about this machine, in bytes. */
export interface Machine {
  readonly memoryBytes: number;
  /** Memory available without swapping. */
  readonly memoryAvailableBytes: number;
  readonly swapBytes: number;
  readonly swapUsedBytes: number;
  /** Memory maps that one process may have; undefined if the kernel does not report it. */
  readonly mapCountMax: number | undefined;
}

/** Options of the check. */
export interface MachineOptions {
  /** The kernel's folder. Default: `/proc`. */
  readonly proc?: string;
  /** Whether limits of this process's own control group apply: they do for its child processes, not for containers. */
  readonly withinGroup?: boolean;
}

/** @returns undefined on a system other than Linux: containers run on another machine there */
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

/** Who needs memory. */
export interface MemoryNeed {
  /** All parts that will run. */
  readonly parts: readonly string[];
  /** Those that do not run yet, and so use no memory; if unknown, the machine's total memory is checked. */
  readonly missing?: readonly string[];
  /** Elasticsearch's heap, bytes. Default: `heapBytesDefault`. */
  readonly heapBytes?: number | undefined;
}

/** The problem of too little memory, in total or available. */
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

/** A place that needs disk space, and how much. */
export interface DiskNeed {
  /** The place in the message: a folder, or its purpose. */
  readonly where: string;
  readonly bytesMin: number;
  readonly remedy: string;
}

/** The problem of too little disk space. */
export function diskProblem(freeBytes: number, { where, bytesMin, remedy }: DiskNeed): Problem | undefined {
  if (freeBytes >= bytesMin) return undefined;
  const why = `${bytesText(freeBytes)} are free and ${bytesText(bytesMin)} are needed`;
  return { code: 'disk_full', what: 'cannot keep the plane', where: `in ${where}`, why, remedy };
}

/** The problem of too few memory maps for an Elasticsearch that other machines can reach. */
export function mapCountProblem({ mapCountMax }: Machine): Problem | undefined {
  if (mapCountMax === undefined || mapCountMax >= limits.mapCountMin) return undefined;
  return {
    code: 'kernel',
    what: 'cannot run Elasticsearch in a container',
    why: `vm.max_map_count is ${mapCountMax} and ${limits.mapCountMin} is the minimum that it starts with`,
    remedy: `${mapCountRemedy}. If you cannot set it: TELLTALE_ELASTICSEARCH_MMAP=false`,
  };
}

/** The remedy for too few memory maps, temporary and permanent. */
export const mapCountRemedy: string = `Set it, as root: sysctl -w vm.max_map_count=${limits.mapCountRecommended}; and permanently, in a file in /etc/sysctl.d`;

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
