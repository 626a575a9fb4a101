// The bounds of operations on a running plane, each with its reason.

/** Bounds of backups, restores and upgrades; those of the doctor and of the smoke test stand beside them. */
export const limits = {
  /** A server that runs is well again: as long as a start without a word. */
  recoverMsMax: 150_000,
  /** A scrape that failed once is tried again within the longest interval, a minute; twice that on a busy machine. */
  scrapedMsMax: 120_000,
  /** How often a snapshot that is taken or restored is looked at. */
  snapshotPollMs: 250,
  /** A snapshot is removed with the data that it alone has; one that is being taken ends its copies first. */
  snapshotRemovalMsMax: 600_000,
  /** What changes under a backup that often changes all the time: nothing would be exact. */
  backupAttemptsMax: 3,
  /** A restored shard that gets no byte in this time gets none at all. */
  restoreStallMsMax: 300_000,
  /** Rollovers until a data stream writes to an index that the backup does not have: it has not more at once. */
  rolloversMax: 100,
  /** Samples of the last hour are counted: those of more take Prometheus more memory than it may use for a query. */
  countedSeconds: 3_600,
  /** Metrics counted by one query, so that its text fits into a URL. */
  countedAtOnce: 20,
  /** One query over everything; Prometheus itself gives up after two minutes. */
  countMsMax: 125_000,
  /** Kibana reads and writes its saved objects one by one. */
  savedObjectsMsMax: 300_000,
  /** Dashboards that are looked at one by one, to tell which were changed since a backup: a minute's questions. */
  dashboardsComparedMax: 500,
  /** Dashboards asked of Grafana at once: its own most. */
  dashboardsAtOnce: 5_000,
  /** What a plane has gathered until somebody restores a backup into it, or goes on with a restore that was cut off. */
  freshMetricsMsMax: 3_600_000,
  /** Losses that are named one by one; of more, how many. */
  lossesNamedMax: 10,
} as const;
