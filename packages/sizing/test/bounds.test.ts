// What is recommended keeps within what the makers of the servers say, at any load.
import { describe, expect, it } from 'vitest';
import { bytesOf, heapBytesOf } from '../../plane/src/preflight/amounts.ts';
import { type Load, settingsOf, sizeOf } from '../src/index.ts';
import { bounds, choices, rules } from '../src/limits.ts';
import { laptopLoad } from './support/loads.ts';

function* loads(): Generator<Load> {
  for (const logLinesPerSecond of [0, 1, 900, 20_000, bounds.logLinesPerSecond.max]) {
    for (const days of [1, 14, 15, 90, 91, bounds.days.max]) {
      for (const bytesPerLine of [1, 625, 20_000]) {
        for (const replicas of [0, 1, undefined] as const) {
          yield { ...laptopLoad, logLinesPerSecond, days, bytesPerLine, replicas };
        }
      }
    }
  }
}

const sizes = [...loads()].map(sizeOf);

describe('a computed size', () => {
  it('gives a node a heap of 512 MB to 31 GB, and at least twice as much memory', () => {
    for (const { elasticsearch } of sizes) {
      const { nodeHeapBytes, nodeMemoryBytes } = elasticsearch;
      expect(nodeHeapBytes.value).toBeGreaterThanOrEqual(choices.heapBytesMin);
      expect(nodeHeapBytes.value).toBeLessThanOrEqual(rules.heapBytesMax);
      expect(nodeMemoryBytes.value).toBeGreaterThanOrEqual(2 * nodeHeapBytes.value);
    }
  });

  it('has no shard larger than 50 GB or 200 million documents, and no more than a thousand shards on a node', () => {
    for (const { elasticsearch } of sizes) {
      const { documents, keptDays, primaryShards, shardBytes, nodeShards } = elasticsearch;
      expect(shardBytes.value).toBeLessThanOrEqual(rules.shardBytesMax);
      const kept = documents.value * 86_400 * keptDays.value;
      expect(kept / primaryShards.value).toBeLessThanOrEqual(rules.shardDocumentsMax);
      expect(nodeShards.value).toBeLessThanOrEqual(1_000);
    }
  });

  it('keeps the disk below the low watermark', () => {
    for (const { elasticsearch } of sizes) {
      const { dataBytes, diskBytes, nodes } = elasticsearch;
      const free = diskBytes.value - dataBytes.value;
      const asked = Math.min(diskBytes.value * (1 - rules.diskLowWatermark), nodes.value * rules.watermarkBytesMax);
      expect(free).toBeGreaterThanOrEqual(asked * 0.999_999);
    }
  });

  it('has one node, or a cluster that can lose one, and the requested replicas', () => {
    for (const { elasticsearch, load } of sizes) {
      const { nodes, primaryShards, replicaShards } = elasticsearch;
      expect(nodes.value === 1 || nodes.value >= 3).toBe(true);
      const replicas = load.replicas ?? (nodes.value === 1 ? 0 : 1);
      expect(replicaShards.value).toBe(primaryShards.value * replicas);
      if (replicas === 1) expect(nodes.value).toBeGreaterThanOrEqual(3);
    }
  });

  it('gives settings that meet the load', () => {
    const set = sizes.flatMap((size) => {
      const settings = settingsOf(size);
      return settings === undefined ? [] : [{ size, settings }];
    });
    expect(new Set(set.map(({ size }) => size.stack))).toEqual(new Set(['production', 'machine', 'cluster']));
    for (const { size, settings } of set) {
      const { elasticsearch, prometheus, stack } = size;
      expect(bytesOf(settings.TELLTALE_METRICS_RETENTION_SIZE ?? '')).toBeGreaterThanOrEqual(
        prometheus.diskBytes.value,
      );
      if (stack === 'production') continue;
      const heap = heapBytesOf(settings.TELLTALE_ELASTICSEARCH_HEAP ?? '') ?? 0;
      expect(heap).toBeGreaterThanOrEqual(elasticsearch.nodeHeapBytes.value);
      expect(heapBytesOf(settings.TELLTALE_ELASTICSEARCH_MEMORY ?? '')).toBeGreaterThanOrEqual(2 * heap);
      expect(heapBytesOf(settings.TELLTALE_PROMETHEUS_MEMORY ?? '')).toBeGreaterThanOrEqual(
        prometheus.memoryBytes.value,
      );
    }
  });
});
