// The shipper's own counts as metrics, by the names that the catalog gives them.
import type { MeterProvider, ObservableResult } from '@opentelemetry/api';
import { type MetricName, metrics } from '@telltale/catalog';
import type { Shipper, ShipperStats } from '@telltale/log-shipper';

type Observe = (result: ObservableResult, stats: ShipperStats) => void;

function by(label: string, counts: (stats: ShipperStats) => Readonly<Record<string, number>>): Observe {
  return (result, stats) => {
    for (const [value, count] of Object.entries(counts(stats))) result.observe(count, { [label]: value });
  };
}

function one(count: (stats: ShipperStats) => number): Observe {
  return (result, stats) => result.observe(count(stats));
}

const observed = {
  'telltale.log.records.emitted': by('log.level', ({ emitted }) => emitted),
  'telltale.log.records.delivered': one(({ delivered }) => delivered),
  'telltale.log.records.dead_lettered': one(({ deadLettered }) => deadLettered),
  'telltale.log.records.dropped': by('reason', ({ dropped }) => dropped),
  'telltale.log.records.adopted': one(({ adopted }) => adopted),
  'telltale.log.records.queued': one(({ queued }) => queued),
  'telltale.log.spool.size': one(({ spoolBytes }) => spoolBytes),
  'telltale.log.bulk.requests': by('outcome', ({ bulkRequests }) => bulkRequests),
  'telltale.log.shipper.paused': one(({ paused }) => (paused ? 1 : 0)),
} as const satisfies Partial<Record<MetricName, Observe>>;

/** Has the provider ask the shipper at each collection. */
export function observeShipper(provider: MeterProvider, shipper: Shipper): void {
  const meter = provider.getMeter('@telltale/log-shipper');
  for (const [key, observe] of Object.entries(observed)) {
    const name = key as keyof typeof observed;
    const { description, unit, instrument } = metrics[name];
    const made =
      instrument === 'counter'
        ? meter.createObservableCounter(name, { description, unit })
        : meter.createObservableGauge(name, { description, unit });
    made.addCallback((result) => observe(result, shipper.stats()));
  }
}
