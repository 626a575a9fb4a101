// A load that was counted by hand, with the formulas of docs/decisions/0103-sizing.md.
import { describe, expect, it } from 'vitest';
import { type Figure, sizeOf } from '../src/index.ts';

const values = (figures: object): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(figures).map(([name, { value }]: [string, Figure]) => [name, value]));

describe('ten services with two instances each', () => {
  const size = sizeOf({
    services: 10,
    instances: 2,
    requestsPerSecond: 100,
    logLinesPerSecond: 200,
    days: 14,
    metricsDays: 15,
    bytesPerLine: 625,
    seriesPerService: 538,
    replicas: undefined,
  });

  it('need of Elasticsearch what was calculated by hand', () => {
    const counted = values(size.elasticsearch);
    // 200 + 100 × (1 - 0.999 + 1 - 0.95)
    expect(counted.documents).toBeCloseTo(205.1, 9);
    // 191 + 75 × 1.77
    expect(counted.documentBytes).toBeCloseTo(323.75, 9);
    // 14 + 1
    expect(counted.keptDays).toBe(15);
    // 205.1 × 86,400 × 15 × 323.75
    expect(counted.primaryBytes).toBeCloseTo(86_055_858_000, 2);
    expect(counted.dataBytes).toBeCloseTo(86_055_858_000, 2);
    // 205.1 × 0.00028 / 0.5
    expect(counted.cores).toBeCloseTo(0.114_856, 9);
    // 86,055,858,000 / 30 / 2, which is more than 512 MB and less than 31 GB
    expect(counted.heapBytes).toBeCloseTo(1_434_264_300, 2);
    expect(counted.nodes).toBe(1);
    // 2 × 1,434,264,300 + 268,435,456
    expect(counted.memoryBytes).toBeCloseTo(3_136_964_056, 2);
    // 86,055,858,000 / 0.85
    expect(counted.diskBytes).toBeCloseTo(101_242_185_882.35, 1);
    expect(counted.snapshotBytes).toBeCloseTo(86_055_858_000, 2);
    // One a day; by size two, by documents 265,809,600 / 200,000,000
    expect([counted.shardsByAge, counted.shardsBySize, counted.shardsByDocuments]).toEqual([15, 2, 2]);
    expect([counted.primaryShards, counted.replicaShards, counted.nodeShards]).toEqual([15, 0, 15]);
  });

  it('need of Prometheus what was calculated by hand', () => {
    const counted = values(size.prometheus);
    expect(counted.targets).toBe(20);
    // 20 × 538 + 10 × 32 + 5,307
    expect(counted.series).toBe(16_387);
    // 16,387 / 15
    expect(counted.samples).toBeCloseTo(1_092.466_667, 5);
    // 16,387 / 15 × 86,400 × 15 × 1.55
    expect(counted.blockBytes).toBeCloseTo(2_194_547_040, 2);
    // 16,387 / 15 × 10,800 × 9.1
    expect(counted.walBytes).toBeCloseTo(107_367_624, 2);
    // 1.1 × 2,194,547,040 + 107,367,624
    expect(counted.diskBytes).toBeCloseTo(2_521_369_368, 2);
    // (75,497,472 + 2 × 16,387 × 4,845) × 1.25
    expect(counted.memoryBytes).toBeCloseTo(292_859_377.5, 2);
  });

  it('need in total what was calculated by hand, and run on a machine of 32 GB', () => {
    // 3,136,964,056 + 292,859,377.5 + 2,144 MB for the other parts
    expect(size.total.memoryBytes.value).toBeCloseTo(5_677_970_377.5, 2);
    // 101,242,185,882.35 + 86,055,858,000 + 2,521,369,368
    expect(size.total.diskBytes.value).toBeCloseTo(189_819_413_250.35, 1);
    expect(size.stack).toBe('production');
    expect(size.fits[0]?.because).toEqual(['Elasticsearch: heap a node 1.336 GB, and it has 512 MB']);
  });
});
