// The numbers that sizes are computed from, each with its source: measured (docs/decisions/0103-sizing.md), a rule that
// a server's makers document, or our choice.
import { limits } from '@telltale/plane';

/** What was measured on the real servers. */
export const measured = {
  /** JSON of a document of a short line, bytes: what the preload adds, and a message. */
  lineBytesMin: 550,
  /** Such a document in a primary shard, in logsdb mode with its source stored. */
  documentBytesMin: 191,
  /** What each further byte of JSON takes there: fields of the app are found by, and so kept more than once. */
  documentBytesPerByte: 1.77,
  /** JSON of a document of a usual line, bytes. */
  lineBytesDefault: 625,
  /** CPU of Elasticsearch to index one document. */
  cpuSecondsPerDocument: 0.000_28,
  /** Series of a service with ten routes, each of them requested. */
  seriesPerInstance: 538,
  /** Series of the rules: 22 of each service, and one of each of its ten routes. */
  ruleSeriesPerService: 32,
  /**
   * Series of the plane itself: 805 of Prometheus, 487 of Alertmanager, 631 of node-exporter, 375 of Elasticsearch's
   * exporter, 9 of the set-up; and 3,000 for Grafana, cAdvisor and the probes, which could not be measured.
   */
  planeSeries: 5_307,
  /** A sample in a block of two hours, index and all. */
  blockBytesPerSample: 1.55,
  /** A sample in the write-ahead log. */
  walBytesPerSample: 9.1,
  /** Memory of Prometheus with next to no series: 72 MB. */
  prometheusBytesMin: 75_497_472,
  /** What a series adds. */
  memoryBytesPerSeries: 4_845,
} as const;

/** What the makers of the servers say. */
export const rules = {
  /** Elasticsearch: heap is at most half of the memory; the other half is for the system's cache of files. */
  memoryPerHeap: 2,
  /** Elasticsearch: below 32 GB of heap Java's pointers stay short; 31 GB is. */
  heapBytesMax: 33_285_996_544,
  /** Elastic, hot tier: 30 bytes of disk for each byte of memory. */
  hotDiskPerMemory: 30,
  /** Elastic, warm tier. */
  warmDiskPerMemory: 160,
  /** Elastic, frozen tier: the disk is an object store. */
  frozenDiskPerMemory: 1_000,
  /** Elasticsearch: a shard has 10 to 50 GB, up to 200 million documents; its lifecycle rolls over at 50 GB. */
  shardBytesMax: 53_687_091_200,
  shardDocumentsMax: 200_000_000,
  /** Elasticsearch: a node gets no more shards once this share of its disk is full, or when 200 GB are left. */
  diskLowWatermark: 0.85,
  watermarkBytesMax: 214_748_364_800,
  /** Elasticsearch: the fewest nodes that tolerate the loss of one. */
  clusterNodesMin: 3,
  /** Prometheus: a block of a tenth of the time kept is written anew while the old one is there. */
  blockShare: 0.1,
  /** Prometheus keeps up to three hours of samples in its write-ahead log, and their series in memory. */
  headSeconds: 10_800,
  /** Mimir: a core, 2.5 GB of memory and 5 GB of disk for this many series in memory, each replicated three times. */
  mimirSeries: 300_000,
  mimirMemoryBytes: 2_684_354_560,
  mimirDiskBytes: 5_368_709_120,
  mimirCopies: 3,
} as const;

/** What was decided. */
export const choices = {
  /** The heap that the stack begins with: 512 MB. */
  heapBytesMin: 536_870_912,
  /** Java itself, beside its heap: 256 MB. */
  javaBytes: 268_435_456,
  /** Half of the cores stay free for searches, for merging and for a bad hour. */
  cpuShareMax: 0.5,
  /** Cores that a machine with 64 GB of memory has. */
  coresPerNode: 16,
  /** Days in the hot tier: most searches are for what was logged today or yesterday. */
  hotDays: 2,
  /** How often the stack's Prometheus asks: compose/prometheus/prometheus.yml. */
  scrapeSeconds: 15,
  /** Each instance is replaced once in three hours: a day with many releases. */
  seriesPerHead: 2,
  /** Searches, and the files that Prometheus reads for them. */
  prometheusHeadRoom: 1.25,
  /** One Prometheus with more than 32 GB is slow to start again, and nothing takes its place meanwhile. */
  prometheusBytesMax: 34_359_738_368,
  /** A terabyte on one disk, without a replica. */
  prometheusDiskBytesMax: 1_099_511_627_776,
} as const;

/** Defaults. */
export const defaults: Readonly<Record<'instances' | 'metricsDays' | 'bytesPerLine' | 'seriesPerService', number>> = {
  instances: 1,
  metricsDays: limits.metricsRetentionDays,
  bytesPerLine: measured.lineBytesDefault,
  seriesPerService: measured.seriesPerInstance,
};

/** What may be asked. */
export const bounds = {
  services: { min: 1, max: 100_000 },
  instances: { min: 1, max: 10_000 },
  requestsPerSecond: { min: 0, max: 10_000_000 },
  logLinesPerSecond: { min: 0, max: 10_000_000 },
  days: { min: 1, max: 3_650 },
  bytesPerLine: { min: 1, max: 1_048_576 },
  seriesPerService: { min: 1, max: 1_000_000 },
} as const;
