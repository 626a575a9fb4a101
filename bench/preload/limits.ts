// The numbers of the preload benchmark, each with its reason.

export const limits = {
  /** Starts of each subject: the median of fewer varies by more than the differences to measure. */
  starts: 15,
  /** Of these, starts that are also put under load: each takes as long as all starts of a subject together. */
  loadedStarts: 5,
  quickStarts: 3,
  quickLoadedStarts: 1,
  /** Requests a second: under half of what the slowest subject takes on one core. */
  requestsPerSecond: 500,
  /** Until code is compiled and pools are filled. */
  warmUpMs: 2_000,
  loadMs: 4_000,
  /** An app that has not listened by then is broken. */
  startMsMax: 30_000,
  /** An app that has not ended by then is killed. */
  endMsMax: 5_000,
  /** Connections of the load: as many as answer it without waiting for each other. */
  connectionsMax: 32,
  /** Scrapes of each registry; the median is reported. */
  scrapes: 5,
  /** Before a scrape, so that the delay has a sample from before it. */
  settleMs: 20,
} as const;

/** Series of the registries that are scraped. */
export const seriesCounts: readonly number[] = [100, 10_000, 100_000];
