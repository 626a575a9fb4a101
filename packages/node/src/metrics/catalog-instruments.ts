// Creates instruments from the catalog by their names.
import type { Counter, Observable } from '@opentelemetry/api';
import { type Metric, type MetricName, metrics } from '@telltale/catalog';
import type { Histogram, Meter } from './meter-provider.ts';

function optionsOf(name: MetricName): { description: string; unit: string } {
  const { description, unit } = metrics[name];
  return { description, unit };
}

/** A histogram with the catalog's bounds. */
export function catalogHistogram(meter: Meter, name: MetricName): Histogram {
  const { bounds }: Metric = metrics[name];
  return meter.createHistogram(name, {
    ...optionsOf(name),
    ...(bounds && { advice: { explicitBucketBoundaries: [...bounds] } }),
  });
}

/** A counter. */
export function catalogCounter(meter: Meter, name: MetricName): Counter {
  return meter.createCounter(name, optionsOf(name));
}

/** An instrument that is observed at each collection. */
export function catalogObservable(meter: Meter, name: MetricName): Observable {
  switch (metrics[name].instrument) {
    case 'counter':
      return meter.createObservableCounter(name, optionsOf(name));
    case 'updowncounter':
      return meter.createObservableUpDownCounter(name, optionsOf(name));
    default:
      return meter.createObservableGauge(name, optionsOf(name));
  }
}
