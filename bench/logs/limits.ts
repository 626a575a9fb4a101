// The bounds and fixed figures of the benchmark, each with its reason.

export const limits = {
  /** What a busy service logs in a minute. */
  records: 200_000,
  /** For a look while something is changed; too few for figures to quote. */
  quickRecords: 20_000,
  /** The middle of five is not moved by one run that a noisy machine spoilt. */
  runs: 5,
  runsMax: 100,
  recordsPerTurn: 100,
  /** As a service is after its first minute: code compiled, connections open, the data stream there. */
  warmUpRecords: 10_000,
  /** A subject whose warm-up has not arrived by then is measured as it is. */
  warmUpMsMax: 20_000,
  /** A subject that delivers nothing new for so long has lost what is missing. */
  quietMsMax: 10_000,
  /** After the last record has arrived: what comes twice comes soon after. */
  duplicatesMs: 500,
  /** A run that is not over by then is stuck: the slowest peer takes half a minute. */
  runMsMax: 300_000,
  /** The subject's process says each step within this time, or is taken for dead. */
  stepMsMax: 120_000,
  /** How long a peer that has such a setting waits for more before it sends: what the shipper waits. */
  flushMs: 200,
} as const;
