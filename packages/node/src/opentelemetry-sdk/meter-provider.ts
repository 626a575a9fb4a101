// OpenTelemetry SDK's meter provider behind our interface.
import type {
  Histogram as ApiHistogram,
  Meter as ApiMeter,
  Attributes,
  BatchObservableCallback,
  Context,
  Counter,
  Gauge,
  MetricOptions,
  Observable,
  ObservableCounter,
  ObservableGauge,
  ObservableUpDownCounter,
  UpDownCounter,
} from '@opentelemetry/api';
import type { MeterProvider as SdkMeterProvider } from '@opentelemetry/sdk-metrics';
import type { BoundHistogram, HistogramSnapshot } from '@telltale/metrics';
import type { Histogram, Meter, MeterProvider } from '../metrics/meter-provider.ts';
import type { ObservedHistograms } from './observed-histograms.ts';

/** A histogram of the SDK, which looks the series up for each value. */
class SdkHistogram implements Histogram {
  readonly #histogram: ApiHistogram;

  constructor(histogram: ApiHistogram) {
    this.#histogram = histogram;
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    this.#histogram.record(value, attributes, context);
  }

  bind(attributes: Attributes): BoundHistogram {
    return { record: (value, context) => this.#histogram.record(value, attributes, context) };
  }
}

class SdkMeter implements Meter {
  readonly #meter: ApiMeter;
  readonly #scope: string;
  readonly #observed: ObservedHistograms;

  constructor(meter: ApiMeter, scope: string, observed: ObservedHistograms) {
    this.#meter = meter;
    this.#scope = scope;
    this.#observed = observed;
  }

  createHistogram(name: string, options?: MetricOptions): Histogram {
    return new SdkHistogram(this.#meter.createHistogram(name, options));
  }

  observeHistogram(name: string, options: MetricOptions, read: () => HistogramSnapshot): void {
    this.#observed.add({ scope: this.#scope, name, options, read });
  }

  createCounter(name: string, options?: MetricOptions): Counter {
    return this.#meter.createCounter(name, options);
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    return this.#meter.createUpDownCounter(name, options);
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    return this.#meter.createGauge(name, options);
  }

  createObservableCounter(name: string, options?: MetricOptions): ObservableCounter {
    return this.#meter.createObservableCounter(name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): ObservableUpDownCounter {
    return this.#meter.createObservableUpDownCounter(name, options);
  }

  createObservableGauge(name: string, options?: MetricOptions): ObservableGauge {
    return this.#meter.createObservableGauge(name, options);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.#meter.addBatchObservableCallback(callback, observables);
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.#meter.removeBatchObservableCallback(callback, observables);
  }
}

/** @param observed receives histograms that are counted elsewhere: the SDK has no instrument for them */
export function meterProviderOf(provider: SdkMeterProvider, observed: ObservedHistograms): MeterProvider {
  return {
    getMeter: (name, version) => new SdkMeter(provider.getMeter(name, version), name, observed),
  };
}
