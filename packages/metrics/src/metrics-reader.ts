// A reader of an OpenTelemetry meter provider whose collection is the text of a metrics page.

import type { MeterProvider } from '@opentelemetry/sdk-metrics';
import { AggregationTemporality, type MetricProducer, MetricReader } from '@opentelemetry/sdk-metrics';
import { metrics as catalog } from '@telltale/catalog';
import { MetricsPage } from './metrics-page.ts';

const scrapeDuration = 'telltale.metrics.scrape.duration';

/** A {@link MetricReader} that is only asked, and never sends by itself. */
export class MetricsReader extends MetricReader {
  readonly #page: MetricsPage;
  #recordScrape: (seconds: number) => void = () => {};

  /** @param onWarning told once about each thing that keeps a metric off the page */
  constructor(onWarning: (message: string) => void, producers: readonly MetricProducer[]) {
    super({
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
      metricProducers: [...producers],
    });
    this.#page = new MetricsPage(onWarning);
  }

  /** Has the reader time its own collections with an instrument of the provider that it reads. */
  measureItself(provider: MeterProvider): void {
    const { description, unit } = catalog[scrapeDuration];
    const histogram = provider.getMeter('@telltale/metrics').createHistogram(scrapeDuration, {
      description,
      unit,
      advice: { explicitBucketBoundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1] },
    });
    this.#recordScrape = (seconds) => histogram.record(seconds);
  }

  /**
   * Collects every metric and writes the page: Prometheus text format 0.0.4, with units and types in the names.
   *
   * @throws Error when the reader belongs to no provider yet, or was shut down
   */
  async page(): Promise<string> {
    const begun = performance.now();
    const { resourceMetrics, errors } = await this.collect();
    const text = this.#page.write(resourceMetrics, errors);
    this.#recordScrape((performance.now() - begun) / 1000);
    return text;
  }

  protected override async onForceFlush(): Promise<void> {
    // Nothing waits here: each page is collected when it is asked for.
  }

  protected override async onShutdown(): Promise<void> {
    // The server is its owner's to close.
  }
}

/**
 * A reader for `new MeterProvider({ readers: [reader] })`.
 *
 * @param options.producers sources of metrics that are not the provider's, asked at each collection
 * @param options.onWarning told once about each thing that keeps a metric off the page; by default nobody is
 */
export function createMetricsReader(
  options: { onWarning?: (message: string) => void; producers?: readonly MetricProducer[] } = {},
): MetricsReader {
  return new MetricsReader(options.onWarning ?? (() => {}), options.producers ?? []);
}
