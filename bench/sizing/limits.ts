// The numbers of the sizing measurement, each with its reason.

export const limits = {
  /** Documents of each size: with fewer, what an index costs by itself would count. */
  documents: 120_000,
  /** Bytes that each business line carries beside its message: a short line, a usual one, a long one. */
  extraBytes: [0, 200, 1_000],
  /** Processes that log and are scraped: a machine of two cores feeds no more. */
  services: 4,
  /** Targets that are scraped at them, each under a name of its own: so that series outweigh Prometheus itself. */
  targetsEach: 25,
  /** Requests a second to each while it is scraped: histograms are to move as in a service that is used. */
  requestsPerSecond: 10,
  /** A third of the usual fifteen: in 48 minutes there are as many samples as in two hours and a half. */
  scrapeSeconds: 5,
  minutes: 48,
  /** Seconds between two pages of those that a block is made of. */
  pageSeconds: 15,
  connectionsMax: 16,
  startMsMax: 30_000,
  /** Everything logged has arrived, or never does. */
  arrivalMsMax: 300_000,
  pollMs: 500,
  /** The server looks at its disk every ten seconds; a size that lasts longer is one that it has looked at twice. */
  settledMs: 25_000,
  /** Documents whose size as JSON is looked at. */
  sampleDocuments: 2_000,
} as const;
