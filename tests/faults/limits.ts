// The bounds of the fault suite, each with its reason.

/** Bounds of the fault suite. */
export const limits = {
  /** Enough that a rare order of events comes up. */
  killRuns: 200,
  killRunsMax: 100_000,
  /** Seed of the first run where none is given; the others follow it. */
  seed: 1,
  /** Two cores: most of a run is waiting for back-off. */
  runsAtOnce: 3,
  /** No application of a plan lives so long; one that does is stuck. */
  applicationMsMax: 30_000,
  /** What is left goes out within this with an Elasticsearch that is well, or never. */
  quietMsMax: 20_000,
  /** Successors that are started on what is left, one round behind the other; the first round should do. */
  quietRoundsMax: 3,
  pollMs: 20,
  /** What an application may say on stderr before the rest is left out of the report. */
  outputLengthMax: 20_000,
  /** A real Elasticsearch starts in about 15 s; on a busy machine in more. */
  serverMsMax: 120_000,
  /** A shipper that waits looks again after 30 s at the latest. */
  recoverMsMax: 60_000,
} as const;
