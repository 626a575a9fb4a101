// The preflight checks of `up` for each engine, before it starts or changes anything.

import { limits as planeLimits } from '../limits.ts';
import type { Environment } from '../processes/run-program.ts';
import { dockerProblem, readDockerVersions } from './docker.ts';
import { diskProblem, freeBytesOf, mapCountProblem, memoryProblem, readMachine } from './machine.ts';
import { requireNoProblem } from './problem.ts';

/** What the native engine is about to start. */
export interface NativeIntent {
  /** Folder of the plane, which must exist. */
  readonly folder: string;
  readonly parts: readonly string[];
  /** The parts that do not run. */
  readonly missing: readonly string[];
}

/** Fails `up` of the native engine if the machine is too small. @throws PlaneError `memory`, `disk_full` */
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

/** What is about to be started in containers, as seen from inside one, which sees the machine's memory and kernel. */
export interface ContainerIntent {
  /** Services that will run. */
  readonly parts: readonly string[];
  /** Heap of Elasticsearch, bytes. */
  readonly heapBytes?: number | undefined;
  /** Whether Elasticsearch memory-maps its files; only then the kernel's limit matters. */
  readonly mapsFiles: boolean;
  /** A folder on the disk of the volumes. */
  readonly folder: string;
}

/**
 * Fails the set-up of containers if the machine is too small. It is unknown there which containers run already, so the
 * machine's total memory is checked.
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

/** Fails `up` of containers if Docker or Compose is missing or too old. @throws PlaneError `docker` */
export async function requireDocker(env: Environment = process.env): Promise<void> {
  requireNoProblem([dockerProblem(await readDockerVersions(env))]);
}
