// The thresholds of the doctor's checks, each with its reason.

/** Bounds of the doctor. What an alert of ours watches too has the alert's bound. */
export const limits = {
  /** A server that does not answer for so long is as good as none to whoever looks at it. */
  answerMsMax: 10_000,
  /** Opening a connection on one machine takes a moment, or nobody listens. */
  connectMsMax: 3_000,
  /** A clock that is further off puts log lines beside the metrics that they belong to. */
  clockMsMax: 30_000,
  /** Of a machine's memory, what must be left: as `HostMemoryLow`. */
  memoryShareMin: 0.1,
  /** Of swap, what may be in use: what was put there long ago and is never read does no harm. */
  swapShareMax: 0.1,
  /** Of a disk, what must be free: as `HostDiskNearlyFull`. */
  diskShareMin: 0.05,
  /** A week to react before a disk is full. */
  diskDaysMin: 7,
  /** Growth is not known from less: a day has its quiet hours. */
  growthMsMin: 86_400_000,
  /** What was logged before that says little of today. */
  growthMsMax: 604_800_000,
  /** Of the part of Elasticsearch's heap that survives collections: as `ElasticsearchHeapHigh`. */
  heapShareMax: 0.9,
  /** What is renewed by `up` is renewed from then on: as the renewal's own bound. */
  certificateDaysMin: 30,
  /** Two days without a snapshot: one that failed at night is not yet a habit. */
  snapshotMsMax: 172_800_000,
  /** An index that should have been dropped so long ago is not about to be. */
  overdueMsMax: 86_400_000,
  /** Unassigned shards that Elasticsearch is asked to explain: they mostly have the same reason. */
  explanationsMax: 3,
  /** What is shown of another program's words. */
  quoteLengthMax: 240,
  /** Names that one finding lists. */
  namesMax: 5,
  /** Window of notifications that failed: as the alert on them. */
  failureWindow: '10m',
  /** Prometheus hands its alerts over every minute: what fails now failed within two, what failed at the start did not. */
  handoverWindow: '2m',
} as const;
