// The thresholds of the doctor's checks, each with its reason.

/** Thresholds of the doctor. If one of our alerts covers the same problem, the threshold is the alert's. */
export const limits = {
  /** A server that does not answer within this time is useless to its users. */
  answerMsMax: 10_000,
  /** On one machine, a connection opens at once, or nothing listens. */
  connectMsMax: 3_000,
  /** With a larger clock skew, log lines appear at the wrong place beside metrics. */
  clockMsMax: 30_000,
  /** Minimum of available memory: as in `HostMemoryLow`. */
  memoryShareMin: 0.1,
  /** Maximum of used swap: pages that are never read do no harm. */
  swapShareMax: 0.1,
  /** Minimum of free disk space: as in `HostDiskNearlyFull`. */
  diskShareMin: 0.05,
  /** A week to react before a disk is full. */
  diskDaysMin: 7,
  /** Minimum age for an estimate of growth: a day has quiet hours. */
  growthMsMin: 86_400_000,
  /** Older records are not representative for today. */
  growthMsMax: 604_800_000,
  /** Maximum of the old generation in Elasticsearch's heap: as in `ElasticsearchHeapHigh`. */
  heapShareMax: 0.9,
  /** From this time on `up` rotates a certificate: the same bound as there. */
  certificateDaysMin: 30,
  /** Two days without a snapshot: a single failed one at night is tolerated. */
  snapshotMsMax: 172_800_000,
  /** After this delay, an expired index will not be deleted without help. */
  overdueMsMax: 86_400_000,
  /** Unassigned shards for which Elasticsearch is asked for the reason, which is usually the same for all. */
  explanationsMax: 3,
  /** Characters shown of another program's message. */
  quoteLengthMax: 240,
  /** Names listed in one finding. */
  namesMax: 5,
  /** Window for failed notifications: as in the alert for them. */
  failureWindow: '10m',
  /** Prometheus sends its alerts every minute: this window shows current failures, but not those from the start. */
  handoverWindow: '2m',
} as const;
