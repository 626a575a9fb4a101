// The bounds of the cluster under test, each with its reason.

/** Bounds kept by the laboratory. */
export const limits = {
  /** Two compilers take eight minutes where nothing else runs, and this machine may have as much else to do again. */
  buildMsMax: 3_600_000,
  /** What Go keeps while it builds Kubernetes: modules, their sources, and what it compiles of them. */
  buildBytesNeeded: 8 * 1024 ** 3,
  /** A program that tells its version. */
  questionMsMax: 30_000,
  /** A part is up within seconds; on a busy machine ten times that. */
  partMsMax: 120_000,
  pollMs: 200,
  /** Longer than any command waits that is told how long it may. */
  commandMsMax: 900_000,
  /** The largest image holds 500 MB, and the disk may be busy. */
  importMsMax: 600_000,
  /** The kernel ends a namespace's processes at once; a machine with much to do needs a while to bury them. */
  endMsMax: 60_000,
  /** Every object of the cluster as JSON. */
  outputBytesMax: 128 * 1024 * 1024,
  /** Persistent volumes that are made beforehand, and used once: the largest overlay claims six, and is applied twice. */
  volumes: 18,
} as const;
