// The bounds of the metrics page, each with its reason.

/** Bounds of the server behind the metrics page. */
export const limits = {
  /** A scraper sends a dozen short headers; whoever sends more than this is not one. */
  headerBytesMax: 8_192,
  /** Prometheus keeps one connection to a target; room for a few of them, for people, and for none besides. */
  connectionsMax: 64,
  /** Headers that have not arrived by then belong to a slow-loris, not to a scraper. */
  headersMsMax: 5_000,
  /** A request has no body: its headers and nothing else. */
  requestMsMax: 10_000,
  /** A client that reads nothing for so long is gone; a scrape's own timeout is 10 s by default. */
  idleMsMax: 30_000,
  /** Longer than Prometheus' default scrape interval, so that a connection lives from one scrape to the next. */
  keepAliveMsMax: 75_000,
} as const;
