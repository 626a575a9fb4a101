// The bounds of the smoke test, each with its reason.

/** Bounds for sending and searching. */
export const limits = {
  /** Timeout of an arrival: Prometheus in the stack discovers a new target within 30 s and scrapes it within 15. */
  arrivalMsMax: 90_000,
  /** Interval between searches. */
  pollMs: 250,
  /** Delay before the search for duplicates of a record: longer than Elasticsearch's refresh. */
  secondLookMs: 2_000,
  /** The same for a series, until its target was scraped again: 15 s in the stack, at most a minute elsewhere. */
  secondScrapeMsMax: 75_000,
  /** Timeout of Node's start on a busy machine. */
  startMsMax: 30_000,
  /** Timeout of the preload's shutdown, including waiting records. */
  endMsMax: 10_000,
  /** Timeout of a pipeline for taking one record. */
  sendMsMax: 20_000,
  /** Characters kept of the end of the app's stderr: a warning of the preload is one line. */
  stderrLengthMax: 4_096,
} as const;
