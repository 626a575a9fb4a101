// More of anything never takes less of anything.
import { describe, expect, it } from 'vitest';
import { type Load, type Size, sizeOf, stackNames } from '../src/index.ts';
import { bounds } from '../src/limits.ts';
import { laptopLoad } from './support/loads.ts';

type Asked = Exclude<keyof Load, 'replicas'>;

const ranges: Readonly<Record<Asked, { readonly min: number; readonly max: number }>> = {
  services: bounds.services,
  instances: bounds.instances,
  requestsPerSecond: bounds.requestsPerSecond,
  logLinesPerSecond: bounds.logLinesPerSecond,
  days: bounds.days,
  metricsDays: bounds.days,
  bytesPerLine: bounds.bytesPerLine,
  seriesPerService: bounds.seriesPerService,
};

/** What is bought. A node's share falls where there are more nodes; shards, where they are rolled over less often. */
function taken({ elasticsearch, prometheus, total, stack }: Size): Readonly<Record<string, number>> {
  const { documents, primaryBytes, dataBytes, diskBytes, snapshotBytes, cores, heapBytes, nodes, memoryBytes } =
    elasticsearch;
  const figures = {
    documents,
    primaryBytes,
    dataBytes,
    diskBytes,
    snapshotBytes,
    cores,
    heapBytes,
    nodes,
    memoryBytes,
  };
  const { series, samples, blockBytes, walBytes } = prometheus;
  const others = {
    series,
    samples,
    blockBytes,
    walBytes,
    metricsDiskBytes: prometheus.diskBytes,
    metricsMemoryBytes: prometheus.memoryBytes,
    totalMemoryBytes: total.memoryBytes,
    totalDiskBytes: total.diskBytes,
  };
  return {
    ...Object.fromEntries(Object.entries({ ...figures, ...others }).map(([name, { value }]) => [name, value])),
    stack: stackNames.indexOf(stack),
  };
}

/** Names of what is less than before, by more than the last bit of a double. */
function less(before: Readonly<Record<string, number>>, now: Readonly<Record<string, number>>): string[] {
  return Object.entries(before).flatMap(([name, value]) => ((now[name] ?? 0) < value * (1 - 1e-12) ? [name] : []));
}

/** From the least to the most that may be asked, each a little more than the one before. */
function ladder({ min, max }: { readonly min: number; readonly max: number }): number[] {
  const steps = [min];
  for (let at = Math.max(min, 1); at < max; at = Math.max(at + 1, Math.floor(at * 1.2))) steps.push(at);
  return [...steps, max];
}

/** Loads that differ in all but what is looked at: by a generator whose numbers are the same each time. */
function* someLoads(count: number): Generator<Load> {
  let seed = 20_261_125;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  for (let index = 0; index < count; index++) {
    const load: Record<string, number> = {};
    for (const [name, { min, max }] of Object.entries(ranges)) {
      load[name] = Math.max(min, Math.floor((max + 1) ** (random() * 0.9)));
    }
    const replicas = ([0, 1, undefined] as const)[index % 3];
    yield { ...laptopLoad, ...load, replicas };
  }
}

describe('a larger load', () => {
  const loads = [laptopLoad, ...someLoads(30)];

  it.each(Object.keys(ranges) as Asked[])('never needs less: %s', (asked) => {
    for (const load of loads) {
      let before: Readonly<Record<string, number>> = {};
      for (const value of ladder(ranges[asked])) {
        const now = taken(sizeOf({ ...load, [asked]: value }));
        expect(less(before, now), `${asked} ${value} of ${JSON.stringify(load)}`).toEqual([]);
        before = now;
      }
    }
  });

  it('never needs less with replicas', () => {
    for (const load of loads) {
      const none = taken(sizeOf({ ...load, replicas: 0 }));
      const one = taken(sizeOf({ ...load, replicas: 1 }));
      expect(less(none, one)).toEqual([]);
    }
  });
});
