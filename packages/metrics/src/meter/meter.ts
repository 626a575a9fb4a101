// A Meter: creates the instruments of one library.
import type {
  Meter as ApiMeter,
  Attributes,
  BatchObservableCallback,
  Counter,
  Gauge,
  MetricOptions,
  Observable,
  UpDownCounter,
} from '@opentelemetry/api';
import { type Instrument, prometheusName } from '@telltale/catalog';
import { limits } from '../limits.ts';
import { nameText } from './labels.ts';
import { type Observables, ObservedMetric } from './observables.ts';
import type { Registry } from './registry.ts';
import {
  type Description,
  type HistogramSnapshot,
  HistogramStorage,
  NumberStorage,
  type PageType,
  type StorageOptions,
} from './storage.ts';

/** OpenTelemetry's default buckets for a histogram without explicit ones. */
const defaultBounds: readonly number[] = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000];

const pageTypes: Readonly<Record<Instrument, PageType>> = {
  counter: 'counter',
  updowncounter: 'gauge',
  gauge: 'gauge',
  histogram: 'histogram',
};

/** Shared by the meters of a provider. */
export interface MeterOptions extends StorageOptions {
  readonly registry: Registry;
  readonly observables: Observables;
}

/** The meter of one scope. */
export class Meter implements ApiMeter {
  readonly #scope: string;
  readonly #options: MeterOptions;

  constructor(scope: string, options: MeterOptions) {
    this.#scope = scope;
    this.#options = options;
  }

  createCounter(name: string, options?: MetricOptions): Counter {
    return this.#number(name, 'counter', options);
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    return this.#number(name, 'updowncounter', options);
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    const storage = this.#number(name, 'gauge', options);
    return { record: (value: number, attributes?: Attributes) => storage.set(value, attributes) };
  }

  createHistogram(name: string, options?: MetricOptions): HistogramStorage {
    return this.#histogram(name, boundsOf(options?.advice?.explicitBucketBoundaries), options ?? {});
  }

  /** A histogram that is counted elsewhere, and read at each collection. */
  observeHistogram(name: string, options: MetricOptions, read: () => HistogramSnapshot): void {
    this.#options.observables.addHistogram(this.#histogram(name, read().bounds, options), read);
  }

  createObservableCounter(name: string, options?: MetricOptions): ObservedMetric {
    return this.#observed(name, 'counter', options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): ObservedMetric {
    return this.#observed(name, 'updowncounter', options);
  }

  createObservableGauge(name: string, options?: MetricOptions): ObservedMetric {
    return this.#observed(name, 'gauge', options);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.#options.observables.addBatch(callback, observables);
  }

  removeBatchObservableCallback(callback: BatchObservableCallback): void {
    this.#options.observables.removeBatch(callback);
  }

  #histogram(name: string, bounds: readonly number[], options: MetricOptions): HistogramStorage {
    const description = this.#describe(name, 'histogram', options);
    const make = (): HistogramStorage => new HistogramStorage(description, bounds, this.#options);
    return this.#options.registry.add(description, make);
  }

  #observed(name: string, instrument: Instrument, options?: MetricOptions): ObservedMetric {
    const metric = new ObservedMetric(this.#number(name, instrument, options, true));
    this.#options.observables.add(metric);
    return metric;
  }

  #number(name: string, instrument: Instrument, options?: MetricOptions | null, observed = false): NumberStorage {
    const description = this.#describe(name, instrument, options ?? {}, observed);
    return this.#options.registry.add(description, () => new NumberStorage(description, this.#options));
  }

  #describe(name: string, instrument: Instrument, { unit, description }: MetricOptions, observed = false): Description {
    // Observed values are the state of one process: a sum would hide an unhealthy one.
    const adds = instrument === 'updowncounter' ? !observed : instrument !== 'gauge';
    return {
      ...namesOf(name, textOf(unit), instrument),
      help: textOf(description),
      type: pageTypes[instrument],
      scope: this.#scope,
      adds,
    };
  }
}

/** Accepts any JavaScript value: a name that is not a string must not throw at the app. */
function textOf(given: unknown): string {
  return given === undefined || given === null ? '' : String(given).toWellFormed();
}

function namesOf(
  given: unknown,
  unit: string,
  instrument: Instrument,
): Pick<Description, 'name' | 'pageName' | 'utf8Name'> {
  const name = textOf(given);
  const naming = {
    name: nameText(name.slice(0, limits.metricNameLengthMax)),
    unit: unit.slice(0, limits.unitLengthMax),
    instrument,
  };
  return { name, pageName: prometheusName(naming), utf8Name: prometheusName({ ...naming, utf8: true }) };
}

/** Ascending bounds without duplicates and invalid values. */
function boundsOf(given: readonly number[] | undefined): readonly number[] {
  if (!Array.isArray(given)) return defaultBounds;
  return [...new Set(given.filter((bound) => Number.isFinite(bound)))].sort((a, b) => a - b);
}
