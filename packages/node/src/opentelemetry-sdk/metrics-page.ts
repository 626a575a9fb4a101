// The page of OpenTelemetry's Prometheus exporter, with the metric names of our dashboards: the exporter omits the
// units. The server is ours, with credentials, TLS and bounds that the exporter's own lacks.
import type { MetricData, MetricProducer } from '@opentelemetry/sdk-metrics';
import { type Instrument, type Metric, metrics, prometheusName } from '@telltale/catalog';
import type { WrittenPage } from '@telltale/metrics';
import type { ObservedHistograms } from './observed-histograms.ts';
import { requireBesideSdk } from './sdk-packages.ts';

type Exporting = typeof import('@opentelemetry/exporter-prometheus');
type SdkMetrics = typeof import('@opentelemetry/sdk-metrics');
type PrometheusExporter = import('@opentelemetry/exporter-prometheus').PrometheusExporter;

/** The page, and the reader that fills it. */
export interface SdkPage {
  readonly reader: PrometheusExporter;
  write(): Promise<WrittenPage>;
}

const known: Readonly<Record<string, Metric>> = metrics;

function instrumentOf({ DataPointType }: SdkMetrics, metric: MetricData): Instrument {
  if (metric.dataPointType === DataPointType.SUM) return metric.isMonotonic ? 'counter' : 'updowncounter';
  return metric.dataPointType === DataPointType.GAUGE ? 'gauge' : 'histogram';
}

/** The same metrics with their Prometheus names. */
function renamed(sdk: SdkMetrics, producer: MetricProducer): MetricProducer {
  const rename = (metric: MetricData): MetricData => {
    const { name, unit } = metric.descriptor;
    const descriptor = {
      ...metric.descriptor,
      name: prometheusName({ name, unit, instrument: instrumentOf(sdk, metric) }),
      // Two instrumentations may describe the same metric differently; the page has one description.
      description: known[name]?.description ?? metric.descriptor.description,
      // The unit is part of the name.
      unit: '',
    };
    return { ...metric, descriptor };
  };
  return {
    async collect(options) {
      const { resourceMetrics, errors } = await producer.collect(options);
      const scopeMetrics = resourceMetrics.scopeMetrics.map((of) => ({ ...of, metrics: of.metrics.map(rename) }));
      return { resourceMetrics: { ...resourceMetrics, scopeMetrics }, errors };
    },
  };
}

/** @param seriesMax series of one metric */
export function sdkPage(observed: ObservedHistograms, seriesMax: number): SdkPage {
  const sdk = requireBesideSdk<SdkMetrics>('@opentelemetry/sdk-metrics');
  const { PrometheusExporter, PrometheusSerializer } = requireBesideSdk<Exporting>(
    '@opentelemetry/exporter-prometheus',
  );
  class NamedByUnit extends PrometheusExporter {
    override setMetricProducer(producer: MetricProducer): void {
      super.setMetricProducer(renamed(sdk, producer));
    }

    override selectCardinalityLimit(): number {
      return seriesMax;
    }
  }
  const reader = new NamedByUnit({
    preventServerStart: true,
    metricProducers: [renamed(sdk, observed.producer(false))],
  });
  const serializer = new PrometheusSerializer();
  return {
    reader,
    async write() {
      const { resourceMetrics } = await reader.collect();
      const text = serializer.serialize(resourceMetrics);
      return { contentType: 'text/plain; version=0.0.4; charset=utf-8', body: [Buffer.from(text)] };
    },
  };
}
