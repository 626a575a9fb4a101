// The MeterProvider of OpenTelemetry's API, over our own storage.
import type { MeterProvider as ApiMeterProvider } from '@opentelemetry/api';
import { limits } from '../limits.ts';
import type { ExemplarFilter } from './exemplar.ts';
import { shown } from './labels.ts';
import { Meter, type MeterOptions } from './meter.ts';
import { Observables } from './observables.ts';
import { Registry } from './registry.ts';

/** Options of the metrics. */
export interface MeterProviderOptions {
  /** Series of one metric; default `limits.seriesMax`. */
  readonly seriesMax?: number;
  /** Which values may be exemplars; default: those recorded in a sampled trace. */
  readonly exemplars?: ExemplarFilter;
  /** Called once for each problem. */
  readonly onWarning?: (message: string) => void;
}

/** A provider for `metrics.setGlobalMeterProvider`; it never throws at the app. */
export class MeterProvider implements ApiMeterProvider {
  readonly registry: Registry;
  readonly observables: Observables;
  readonly #options: MeterOptions;
  readonly #meters = new Map<string, Meter>();

  constructor({
    seriesMax = limits.seriesMax,
    exemplars = 'trace_based',
    onWarning = () => {},
  }: MeterProviderOptions = {}) {
    this.registry = new Registry(onWarning);
    this.observables = new Observables((message) => this.registry.warnOnce(message));
    this.#options = {
      registry: this.registry,
      observables: this.observables,
      seriesMax,
      exemplars,
      onOverflow: ({ name }, label) =>
        this.registry.warnOnce(
          `${shown(name)} has ${seriesMax} series; further ones are counted in one series with otel_metric_overflow. The label ${shown(label)} has the most values: remove it, or give it fewer values. TELLTALE_METRICS_SERIES_MAX sets the limit.`,
        ),
      onLabel: ({ name }, message) => this.registry.warnOnce(`${shown(name)}: ${message}.`),
    };
  }

  getMeter(given: string): Meter {
    const name = String(given).toWellFormed();
    const meter = this.#meters.get(name) ?? new Meter(name, this.#options);
    if (this.#meters.size < limits.metricsMax) this.#meters.set(name, meter);
    return meter;
  }
}
