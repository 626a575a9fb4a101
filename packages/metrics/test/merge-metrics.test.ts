// Series of several processes in one: sums that lose nothing, a bound that holds, and no sum of what does not add up.
import { describe, expect, it } from 'vitest';
import { MergedMetrics } from '../src/cluster/merge-metrics.ts';
import { decodePart, encodePart, type Part, partsOf } from '../src/cluster/wire-format.ts';
import { MeterProvider } from '../src/index.ts';
import { limits } from '../src/limits.ts';

/** What a process tells of its metrics, after its way over the socket. */
function recordedParts(record: (meter: ReturnType<MeterProvider['getMeter']>) => void): Part[] {
  const provider = new MeterProvider({ seriesMax: 200_000 });
  record(provider.getMeter('test'));
  return [...partsOf(provider.registry.families())].map((part) => decodePart(JSON.parse(encodePart(part))));
}

/** Label texts and values of one metric of these processes together. */
function together(name: string, ...processes: readonly Part[][]): [string, unknown][] {
  const merged = new MergedMetrics();
  for (const [at, parts] of processes.entries()) for (const part of parts) merged.add(part, String(at + 1));
  const family = [...merged.families()].find((one) => one.name === name);
  return (family?.storages ?? []).flatMap(({ series }) =>
    [...series.values()].map((one): [string, unknown] => [
      one.labels.text,
      'counts' in one ? [...one.counts, one.sum] : one.value,
    ]),
  );
}

describe('series of several processes', () => {
  it('are one for each set of labels, with the sum of all', () => {
    const parts = [1, 2, 4].map((value) =>
      recordedParts((meter) => {
        const counter = meter.createCounter('orders');
        counter.add(value, { shop: 'a' });
        counter.add(value * 10, { shop: String(value) });
        meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [1, 3] } }).record(value);
      }),
    );
    expect(together('orders_total', ...parts)).toEqual([
      ['shop="a"', 7],
      ['shop="1"', 10],
      ['shop="2"', 20],
      ['shop="4"', 40],
    ]);
    expect(together('wait', ...parts)).toEqual([['', [1, 1, 1, 7]]]);
  });

  it('are not added if a sum would be wrong: gauges, and histograms with different buckets', () => {
    const parts = [1, 2].map((value) =>
      recordedParts((meter) => {
        meter.createGauge('level').record(value);
        meter.createHistogram('wait', { advice: { explicitBucketBoundaries: [value] } }).record(1);
      }),
    );
    expect(together('level', ...parts)).toEqual([
      ['process="1"', 1],
      ['process="2"', 2],
    ]);
    expect(together('wait', ...parts)).toEqual([['', [1, 0, 1]]]);
  });

  it('are bounded in number, and further ones are counted together', () => {
    const each = 60_000;
    const parts = ['a', 'b'].map((process) =>
      recordedParts((meter) => {
        const counter = meter.createCounter('orders');
        for (let n = 0; n < each; n++) counter.add(1, { order: `${process}${n}` });
      }),
    );
    const series = together('orders_total', ...parts);
    expect(series).toHaveLength(limits.mergedSeriesMax + 1);
    expect(series.at(-1)).toEqual(['otel_metric_overflow="true"', 2 * each - limits.mergedSeriesMax]);
  });
});
