// The interface through which our metrics are recorded: OpenTelemetry's API and two additions.
import type { Histogram as ApiHistogram, Meter as ApiMeter, Attributes, MetricOptions } from '@opentelemetry/api';
import type { BoundHistogram, HistogramSnapshot } from '@telltale/metrics';

/** A histogram whose series can be looked up once for many values. */
export interface Histogram extends ApiHistogram {
  /** The series for these attributes. */
  bind(attributes: Attributes): BoundHistogram;
}

/** A meter. */
export interface Meter extends ApiMeter {
  createHistogram(name: string, options?: MetricOptions): Histogram;
  /** A histogram that is counted elsewhere, and read at each collection. */
  observeHistogram(name: string, options: MetricOptions, read: () => HistogramSnapshot): void;
}

/** Our own provider, or OpenTelemetry's SDK behind the same interface. */
export interface MeterProvider {
  getMeter(name: string, version?: string): Meter;
}
