// Histograms counted elsewhere, such as in the shipper's worker, for OpenTelemetry's metric readers.
import type { HrTime, MetricOptions } from '@opentelemetry/api';
import type { HistogramMetricData, MetricProducer, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { HistogramSnapshot } from '@telltale/metrics';
import { requireBesideSdk } from './sdk-packages.ts';

/** An observed histogram. */
interface Observed {
  /** Name of the meter. */
  readonly scope: string;
  readonly name: string;
  readonly options: MetricOptions;
  readonly read: () => HistogramSnapshot;
}

/** The last values that a reader got. */
interface Reported {
  readonly snapshot: HistogramSnapshot;
  readonly at: HrTime;
}

function now(): HrTime {
  const ms = Date.now();
  return [Math.trunc(ms / 1_000), (ms % 1_000) * 1e6];
}

function since(before: HistogramSnapshot | undefined, { bounds, counts, sum }: HistogramSnapshot): HistogramSnapshot {
  if (before === undefined) return { bounds, counts, sum };
  return { bounds, counts: counts.map((count, bucket) => count - (before.counts[bucket] ?? 0)), sum: sum - before.sum };
}

/** The histograms of a process. */
export class ObservedHistograms {
  readonly #started: HrTime = now();
  readonly #all: Observed[] = [];

  add(observed: Observed): void {
    this.#all.push(observed);
  }

  /** @param isDelta whether this reader gets the difference since its last collection */
  producer(isDelta: boolean): MetricProducer {
    const reported = new Map<Observed, Reported>();
    const { emptyResource } = requireBesideSdk<typeof import('@opentelemetry/resources')>('@opentelemetry/resources');
    return {
      collect: async () => {
        const byScope = new Map<string, HistogramMetricData[]>();
        for (const observed of this.#all) {
          const data = this.#collect(observed, isDelta, reported);
          byScope.set(observed.scope, [...(byScope.get(observed.scope) ?? []), data]);
        }
        const scopeMetrics: ScopeMetrics[] = [...byScope].map(([name, metrics]) => ({ scope: { name }, metrics }));
        return { resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] };
      },
    };
  }

  #collect(observed: Observed, isDelta: boolean, reported: Map<Observed, Reported>): HistogramMetricData {
    const { AggregationTemporality, DataPointType } =
      requireBesideSdk<typeof import('@opentelemetry/sdk-metrics')>('@opentelemetry/sdk-metrics');
    const { name, options, read } = observed;
    const endTime = now();
    const before = isDelta ? reported.get(observed) : undefined;
    const snapshot = read();
    if (isDelta) reported.set(observed, { snapshot: { ...snapshot, counts: [...snapshot.counts] }, at: endTime });
    const { bounds, counts, sum } = since(before?.snapshot, snapshot);
    const value = {
      buckets: { boundaries: [...bounds], counts: [...counts] },
      sum,
      count: counts.reduce((total, count) => total + count, 0),
    };
    return {
      descriptor: { name, description: options.description ?? '', unit: options.unit ?? '', valueType: 1 },
      aggregationTemporality: isDelta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: [{ startTime: before?.at ?? this.#started, endTime, attributes: {}, value }],
    };
  }
}
