// The bounds of the smoke test, each with its reason.

/** Bounds kept while something is sent and looked for. */
export const limits = {
  /** Found by then, or lost: Prometheus of the stack learns of a new target within 30 s and asks it within 15. */
  arrivalMsMax: 90_000,
  /** How often is looked. */
  pollMs: 250,
  /** A record is looked for once more after this time: as long as Elasticsearch takes to show what is new, and more. */
  secondLookMs: 2_000,
  /** A series, when its target was asked again: each 15 s in the stack, each minute at most elsewhere. */
  secondScrapeMsMax: 75_000,
  /** A Node on a busy machine starts within seconds. */
  startMsMax: 30_000,
  /** The preload's own end, with what waits for Elasticsearch. */
  endMsMax: 10_000,
  /** A pipeline that has not taken one record by then does not. */
  sendMsMax: 20_000,
  /** The end of what the app says on stderr: a warning of the preload is one line. */
  stderrLengthMax: 4_096,
} as const;
