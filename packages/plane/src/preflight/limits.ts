// Minimum requirements for a machine and its programs, each with its reason.

import { limits as planeLimits } from '../limits.ts';
import { kindOf } from '../part-names.ts';

const mebibyte = 1_048_576;

/** Memory of each part, bytes: what it is given as a container, or was seen to take with room to work. */
export const memoryOfParts: Readonly<Record<string, number>> = {
  // Elasticsearch is counted by its heap: see `memoryOf`.
  kibana: 1_024 * mebibyte,
  logstash: 1_024 * mebibyte,
  prometheus: 256 * mebibyte,
  grafana: 256 * mebibyte,
  fluentd: 256 * mebibyte,
  'otel-collector': 256 * mebibyte,
  cadvisor: 192 * mebibyte,
  // Each is a Node; the keeper takes 90 MB.
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

/** Bounds kept before anything is started or changed. */
export const limits = {
  /** A volume's subpath, by which each container sees its own secrets alone, came with Engine 26. */
  dockerEngineMin: '26.0.0',
  /** The stack is written for what Compose 2.30 reads. */
  composeMin: '2.30.0',
  /** Where hooks for ES modules came to the thread that loads them: as the packages' `engines` say. */
  nodeMin: '22.15.0',
  /** Below, Elasticsearch refuses to start wherever it can be reached by others: its own check at start. */
  mapCountMin: 262_144,
  /** What the documentation of Elasticsearch 9 recommends. */
  mapCountRecommended: 1_048_576,
  /** Kernel, shell and the engine of the containers: with less beside the plane something is killed. */
  systemMemoryBytes: 268_435_456,
  /** Below, Elasticsearch refuses requests under the load of a single service. */
  heapBytesMin: 536_870_912,
  /** Above 31 GB the JVM's pointers double, and a larger heap holds less. */
  heapBytesMax: 33_285_996_544,
  /** Beside its heap the JVM takes code, classes and buffers: 350 MB were seen with 512 MB, more with more. */
  heapShareBeside: 0.5,
  heapBytesBeside: 268_435_456,
  /** None of the servers comes up with less. */
  containerBytesMin: 67_108_864,
  /** Images of the core, unpacked: Elasticsearch and Kibana take more than 1 GB each. An estimate, on the safe side. */
  imageBytes: 5_368_709_120,
  /** Prometheus works by blocks of two hours: it cannot keep less than one. */
  metricsRetentionMsMin: 7_200_000,
  /** Longer is a slip of the pen: Prometheus on one disk is not made for it. */
  metricsRetentionMsMax: 315_360_000_000,
  /** Its log of what is not yet in a block takes 128 MB a piece, and it needs three. */
  metricsBytesMin: 536_870_912,
  metricsBytesMax: 17_592_186_044_416,
  /** How long `docker version` and `docker compose version` may take. */
  questionMsMax: 10_000,
} as const;

/** Elasticsearch's default heap in bytes: with it, the plane and a developer's own work fit into 8 GB. */
export const heapBytesDefault: number = planeLimits.elasticsearchHeapMegabytes * mebibyte;

/** Memory that these parts need together, bytes; of a cluster each copy counts as what it is one of. */
export function memoryOf(parts: readonly string[], heapBytes: number = heapBytesDefault): number {
  return parts.reduce((sum, part) => {
    const kind = kindOf(part);
    if (kind !== 'elasticsearch') return sum + (memoryOfParts[kind] ?? 0);
    return sum + heapBytes * (1 + limits.heapShareBeside) + limits.heapBytesBeside;
  }, 0);
}
