// The constants of the sizing, each with its source: measured (docs/decisions/0103-sizing.md), documented by a server's
// makers, or our choice.
import { limits } from '@telltale/plane';

/** Measured on the real servers. */
export const measured = {
  /** JSON of a document with a short line, in bytes: the preload's fields and a message. */
  lineBytesMin: 550,
  /** Size of such a document in a primary shard, in logsdb mode with its stored source. */
  documentBytesMin: 191,
  /** Size of each further byte of JSON there: fields of the app are indexed, and so stored more than once. */
  documentBytesPerByte: 1.77,
  /** JSON of a typical document, in bytes. */
  lineBytesDefault: 625,
  /** CPU time of Elasticsearch to index one document. */
  cpuSecondsPerDocument: 0.000_28,
  /** Series of a service with ten routes that are all requested. */
  seriesPerInstance: 538,
  /** Series of recording rules: 22 for each service, and one for each of its ten routes. */
  ruleSeriesPerService: 32,
  /**
   * Series of the plane itself: 805 of Prometheus, 487 of Alertmanager, 631 of node-exporter, 375 of Elasticsearch's
   * exporter, 9 of the set-up; and 3,000 for Grafana, cAdvisor and the probes, which could not be measured.
   */
  planeSeries: 5_307,
  /** Size of a sample in a block of two hours, including the index. */
  blockBytesPerSample: 1.55,
  /** Size of a sample in the write-ahead log. */
  walBytesPerSample: 9.1,
  /** Memory of Prometheus with few series: 72 MB. */
  prometheusBytesMin: 75_497_472,
  /** Memory of each further series. */
  memoryBytesPerSeries: 4_845,
} as const;

/** Documented by the servers' makers. */
export const rules = {
  /** Elasticsearch: the heap is at most half of the memory; the other half is for the file system cache. */
  memoryPerHeap: 2,
  /** Elasticsearch: Java uses compressed pointers below 32 GB of heap; 31 GB is safe. */
  heapBytesMax: 33_285_996_544,
  /** Elastic, hot tier: 30 bytes of disk for each byte of memory. */
  hotDiskPerMemory: 30,
  /** Elastic, warm tier. */
  warmDiskPerMemory: 160,
  /** Elastic, frozen tier: the disk is an object store. */
  frozenDiskPerMemory: 1_000,
  /**
   * Elasticsearch: a shard has 10 to 50 GB and up to 200 million documents; its lifecycle policy rolls over at 50 GB.
   */
  shardBytesMax: 53_687_091_200,
  shardDocumentsMax: 200_000_000,
  /** Elasticsearch: a node gets no more shards if this share of its disk is full, or if less than 200 GB are free. */
  diskLowWatermark: 0.85,
  watermarkBytesMax: 214_748_364_800,
  /** Elasticsearch: the minimum of nodes that tolerates the loss of one. */
  clusterNodesMin: 3,
  /** Prometheus: during compaction, a block of a tenth of the retention exists twice. */
  blockShare: 0.1,
  /** Prometheus keeps up to three hours of samples in its write-ahead log, and their series in memory. */
  headSeconds: 10_800,
  /** Mimir: a core, 2.5 GB of memory and 5 GB of disk for this many series in memory, each replicated three times. */
  mimirSeries: 300_000,
  mimirMemoryBytes: 2_684_354_560,
  mimirDiskBytes: 5_368_709_120,
  mimirCopies: 3,
} as const;

/** Our choices. */
export const choices = {
  /** The default heap of the stack: 512 MB. */
  heapBytesMin: 536_870_912,
  /** Java's memory besides its heap: 256 MB. */
  javaBytes: 268_435_456,
  /** Half of the cores stay free for searches, for merges and for peaks. */
  cpuShareMax: 0.5,
  /** Cores of a machine with 64 GB of memory. */
  coresPerNode: 16,
  /** Days in the hot tier: most searches are for logs of today or yesterday. */
  hotDays: 2,
  /** Scrape interval of the stack's Prometheus: compose/prometheus/prometheus.yml. */
  scrapeSeconds: 15,
  /** Each instance is replaced once in three hours: a day with many releases. */
  seriesPerHead: 2,
  /** Memory for searches, and for the files that Prometheus reads for them. */
  prometheusHeadRoom: 1.25,
  /** A Prometheus with more than 32 GB restarts slowly, and nothing replaces it meanwhile. */
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

/** Accepted ranges of the inputs. */
export const bounds = {
  services: { min: 1, max: 100_000 },
  instances: { min: 1, max: 10_000 },
  requestsPerSecond: { min: 0, max: 10_000_000 },
  logLinesPerSecond: { min: 0, max: 10_000_000 },
  days: { min: 1, max: 3_650 },
  bytesPerLine: { min: 1, max: 1_048_576 },
  seriesPerService: { min: 1, max: 1_000_000 },
} as const;
