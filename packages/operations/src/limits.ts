// The bounds of operations on a running plane, each with its reason.

/** Bounds of backups, restores and upgrades; the doctor and the smoke test have their own. */
export const limits = {
  /** Time for a running server to become healthy again: the same as for a start without progress. */
  recoverMsMax: 150_000,
  /** A failed scrape is repeated within the longest interval, a minute; twice that on a busy machine. */
  scrapedMsMax: 120_000,
  /** Interval for checking a snapshot or a restore in progress. */
  snapshotPollMs: 250,
  /** Deleting a snapshot deletes its own data; a snapshot in progress first ends its copies. */
  snapshotRemovalMsMax: 600_000,
  /** Attempts: if the data changes during each backup, exact counts are not possible. */
  backupAttemptsMax: 3,
  /** A restored shard without progress for this time is stuck. */
  restoreStallMsMax: 300_000,
  /** Rollovers until a data stream writes to an index that the backup does not contain: it never needs more. */
  rolloversMax: 100,
  /** Only samples of the last hour are counted: a longer period would exceed Prometheus' query memory. */
  countedSeconds: 3_600,
  /** Metrics counted by one query, so that its text fits into a URL. */
  countedAtOnce: 20,
  /** Timeout of one query over everything; Prometheus itself gives up after two minutes. */
  countMsMax: 125_000,
  /** Kibana reads and writes saved objects one by one. */
  savedObjectsMsMax: 300_000,
  /** Dashboards that are read one by one to find those changed since a backup: about a minute of requests. */
  dashboardsComparedMax: 500,
  /** Dashboards in one request: Grafana's own maximum. */
  dashboardsAtOnce: 5_000,
  /**
   * Age from which a plane's own metrics count as a loss: until then, somebody may be restoring a backup into it, or
   * resuming a restore.
   */
  freshMetricsMsMax: 3_600_000,
  /** Losses listed one by one; the rest is counted. */
  lossesNamedMax: 10,
} as const;
