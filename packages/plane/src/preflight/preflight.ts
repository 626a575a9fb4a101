// The preflight checks of `up` for each engine, before it starts or changes anything.

import { limits as planeLimits } from '../limits.ts';
import type { Environment } from '../processes/run-program.ts';
import { dockerProblem, readDockerVersions } from './docker.ts';
import { diskProblem, freeBytesOf, mapCountProblem, memoryProblem, readMachine } from './machine.ts';
import { requireNoProblem } from './problem.ts';

/** What the native engine is about to do. */
export interface NativeIntent {
  /** Folder of the plane, which is there. */
  readonly folder: string;
  readonly parts: readonly string[];
  /** Those that do not run. */
  readonly missing: readonly string[];
}

/**
 * Stops `up` of plain processes where the machine cannot carry them.
 *
 * @throws PlaneError `memory`, `disk_full`
 */
export async function requireNativeMachine({ folder, parts, missing }: NativeIntent): Promise<void> {
  const machine = readMachine({ withinGroup: true });
  requireNoProblem([
    missing.length > 0 && machine !== undefined ? memoryProblem(machine, { parts, missing }) : undefined,
    diskProblem(await freeBytesOf(folder), {
      where: folder,
      bytesMin: planeLimits.planeFreeBytesMin,
      remedy: 'Free some space there or set TELLTALE_PLANE_DIR to a folder on another disk',
    }),
  ]);
}

/** What is about to be started in containers, seen from within one: it sees the machine's memory and kernel. */
export interface ContainerIntent {
  /** Services that are to run. */
  readonly parts: readonly string[];
  /** Heap of Elasticsearch, bytes. */
  readonly heapBytes?: number | undefined;
  /** Whether Elasticsearch maps its files into memory, for which the kernel's bound counts. */
  readonly mapsFiles: boolean;
  /** Folder on the disk that holds the volumes. */
  readonly folder: string;
}

/**
 * Stops the set-up of containers where the machine cannot carry them. Whether they run already is not known there, so
 * that the machine's memory is judged as a whole.
 *
 * @throws PlaneError `memory`, `kernel`, `disk_full`
 */
export async function requireContainerMachine({ parts, heapBytes, mapsFiles, folder }: ContainerIntent): Promise<void> {
  const machine = readMachine();
  requireNoProblem([
    ...(machine === undefined
      ? []
      : [memoryProblem(machine, { parts, heapBytes }), mapsFiles ? mapCountProblem(machine) : undefined]),
    diskProblem(await freeBytesOf(folder), {
      where: "Docker's volumes",
      bytesMin: planeLimits.planeFreeBytesMin,
      remedy: 'Free some space: docker system df shows what takes it',
    }),
  ]);
}

/**
 * Stops `up` of containers where Docker or Compose is missing or too old.
 *
 * @throws PlaneError `docker`
 */
export async function requireDocker(env: Environment = process.env): Promise<void> {
  requireNoProblem([dockerProblem(await readDockerVersions(env))]);
}
