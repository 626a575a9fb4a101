// The shipper's counters and histograms as metrics of the catalog.
import type { ObservableResult } from '@opentelemetry/api';
import { type MetricName, metrics } from '@telltale/catalog';
import { type LogDocument, processStats, type ShipperStats } from '@telltale/log-shipper';
import { catalogObservable } from './catalog-instruments.ts';
import type { MeterProvider } from './meter-provider.ts';

/** Sources of the metrics, besides the shippers of the process. */
export interface ObservedLogs {
  readonly document: LogDocument;
}

/** The values at one collection. */
type Seen = ShipperStats & Pick<LogDocument, 'cut' | 'redacted' | 'names' | 'namesExceeded'>;

type Observe = (result: ObservableResult, seen: Seen) => void;

function by(label: string, counts: (seen: Seen) => Readonly<Record<string, number>>): Observe {
  return (result, seen) => {
    for (const [value, count] of Object.entries(counts(seen))) result.observe(count, { [label]: value });
  };
}

function one(count: (seen: Seen) => number): Observe {
  return (result, seen) => result.observe(count(seen));
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
  'telltale.log.records.retried': one(({ retried }) => retried),
  'telltale.log.records.cut': one(({ cut }) => cut),
  'telltale.log.records.redacted': one(({ redacted }) => redacted),
  'telltale.log.app.fields': one(({ names }) => names),
  'telltale.log.records.names_exceeded': one(({ namesExceeded }) => namesExceeded),
  'telltale.log.bulk.io': one(({ bulkBytes }) => bulkBytes),
  'telltale.log.bulk.concurrency': one(({ concurrency }) => concurrency),
  'telltale.log.queue.age': one(({ oldestSeconds }) => oldestSeconds),
  'telltale.log.spool.slow': one(({ slowDisk }) => (slowDisk ? 1 : 0)),
  'telltale.log.shipper.paused': one(({ paused }) => (paused ? 1 : 0)),
} as const satisfies Partial<Record<MetricName, Observe>>;

const histograms = {
  'telltale.log.bulk.duration': 'bulkSeconds',
  'telltale.log.delivery.delay': 'delaySeconds',
} as const satisfies Partial<Record<MetricName, keyof ShipperStats>>;

/**
 * Registers the shippers' metrics for each collection: all shippers of this process, because an app may have transports
 * with their own. There must be at least one.
 */
export function observeShippers(provider: MeterProvider, logs: ObservedLogs | undefined): void {
  const meter = provider.getMeter('@telltale/log-shipper');
  const made = Object.entries(observed).map(([key, observe]) => {
    return { metric: catalogObservable(meter, key as keyof typeof observed), observe };
  });
  meter.addBatchObservableCallback(
    (result) => {
      const stats = processStats();
      if (stats === undefined) return;
      const { cut = 0, redacted = 0, names = 0, namesExceeded = 0 } = logs?.document ?? {};
      const seen = { ...stats, cut, redacted, names, namesExceeded };
      for (const { metric, observe } of made) {
        observe({ observe: (value, attributes) => result.observe(metric, value, attributes) }, seen);
      }
    },
    made.map(({ metric }) => metric),
  );
  for (const [key, stat] of Object.entries(histograms)) {
    const { description, unit } = metrics[key as keyof typeof histograms];
    const first = processStats()?.[stat];
    if (first) meter.observeHistogram(key, { description, unit }, () => processStats()?.[stat] ?? first);
  }
}
