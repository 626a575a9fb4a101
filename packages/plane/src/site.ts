// What is known of a plane and of the machine below it without asking its servers.
import type { DockerVersions } from './preflight/docker.ts';
import type { Machine } from './preflight/machine.ts';

/** Which version a part should have. */
export interface TargetVersion {
  readonly version: string;
  /** Whether a newer one will do. */
  readonly orNewer?: true;
}

/** What is known of a plane without asking its servers, whether it runs or not. */
export interface Site {
  readonly engine: 'native' | 'compose';
  /** Parts that it is to have. */
  readonly parts: readonly string[];
  /** Folders of this machine in which parts keep data, by part; what lies elsewhere is absent. */
  readonly folders: Readonly<Record<string, string>>;
  /** What this Telltale was tested with, by part; parts that nobody pins are absent. */
  readonly versions: Readonly<Record<string, TargetVersion>>;
  /** Heap of Elasticsearch, bytes. */
  readonly heapBytes: number;
  /** Set where Elasticsearch maps no files into memory, so that the kernel's bound on maps does not count. */
  readonly mapsNoFiles?: true;
  /** This machine; undefined where the plane runs on another. */
  readonly machine: Machine | undefined;
  /** Absent where no containers are used. */
  readonly docker?: DockerVersions;
}
