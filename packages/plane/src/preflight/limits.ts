// Minimum requirements for a machine and its programs, each with its reason.

import { limits as planeLimits } from '../limits.ts';
import { kindOf } from '../part-names.ts';

const mebibyte = 1_048_576;

/** Memory of each part in bytes: its container's limit, or the measured use with a margin. */
export const memoryOfParts: Readonly<Record<string, number>> = {
  // Elasticsearch's memory depends on its heap: see `memoryOf`.
  kibana: 1_024 * mebibyte,
  logstash: 1_024 * mebibyte,
  prometheus: 256 * mebibyte,
  grafana: 256 * mebibyte,
  fluentd: 256 * mebibyte,
  'otel-collector': 256 * mebibyte,
  cadvisor: 192 * mebibyte,
  // Each is a Node process; the keeper uses 90 MB.
  keeper: 128 * mebibyte,
  'logstash-exporter': 96 * mebibyte,
  demo: 128 * mebibyte,
  alertmanager: 64 * mebibyte,
  'fluent-bit': 64 * mebibyte,
  'elasticsearch-exporter': 64 * mebibyte,
  'node-exporter': 64 * mebibyte,
  'blackbox-exporter': 64 * mebibyte,
  'demo-balancer': 32 * mebibyte,
  mail: 64 * mebibyte,
};

/** Requirements before anything is started or changed. */
export const limits = {
  /** Engine 26 introduced subpaths of volumes, by which each container sees only its own secrets. */
  dockerEngineMin: '26.0.0',
  /** The stack needs features of Compose 2.30. */
  composeMin: '2.30.0',
  /** From this version on, hooks for ES modules run on the loading thread; same as the packages' `engines`. */
  nodeMin: '22.15.0',
  /** With less, Elasticsearch refuses to start if other machines can reach it: its own bootstrap check. */
  mapCountMin: 262_144,
  /** The recommendation of Elasticsearch 9's documentation. */
  mapCountRecommended: 1_048_576,
  /** Kernel, shell and container engine: with less beside the plane, the kernel kills processes. */
  systemMemoryBytes: 268_435_456,
  /** With less, Elasticsearch rejects requests under the load of a single service. */
  heapBytesMin: 536_870_912,
  /** Above 31 GB the JVM's pointers double in size, and a larger heap holds less. */
  heapBytesMax: 33_285_996_544,
  /**
   * Besides its heap the JVM needs memory for code, classes and buffers: 350 MB with a heap of 512 MB, more with a
   * larger one.
   */
  heapShareBeside: 0.5,
  heapBytesBeside: 268_435_456,
  /** No server starts with less. */
  containerBytesMin: 67_108_864,
  /** Unpacked images of the core: Elasticsearch and Kibana have more than 1 GB each. A conservative estimate. */
  imageBytes: 5_368_709_120,
  /** Prometheus writes blocks of two hours: it cannot keep less than one. */
  metricsRetentionMsMin: 7_200_000,
  /** A longer time is a typing error: Prometheus on one disk is not made for it. */
  metricsRetentionMsMax: 315_360_000_000,
  /** Its write-ahead log has segments of 128 MB, and needs three. */
  metricsBytesMin: 536_870_912,
  metricsBytesMax: 17_592_186_044_416,
  /** Timeout of `docker version` and `docker compose version`. */
  questionMsMax: 10_000,
} as const;

/** Elasticsearch's default heap in bytes: with it, the plane and a developer's own programs fit into 8 GB. */
export const heapBytesDefault: number = planeLimits.elasticsearchHeapMegabytes * mebibyte;

/** Total memory of these parts in bytes; in a cluster, each copy counts like its part. */
export function memoryOf(parts: readonly string[], heapBytes: number = heapBytesDefault): number {
  return parts.reduce((sum, part) => {
    const kind = kindOf(part);
    if (kind !== 'elasticsearch') return sum + (memoryOfParts[kind] ?? 0);
    return sum + heapBytes * (1 + limits.heapShareBeside) + limits.heapBytesBeside;
  }, 0);
}
