// Metric readers: export metrics periodically, as set by `OTEL_METRICS_EXPORTER`.

import type { IMetricReader, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { limits } from '../limits.ts';
import type { Settings } from '../settings/settings.ts';
import { uncaptured } from './console-exporter.ts';
import { numberOf, timeoutOf } from './numbers.ts';
import type { ObservedHistograms } from './observed-histograms.ts';
import { otlpExporter } from './otlp.ts';
import { requireBesideSdk } from './sdk-packages.ts';

type SdkMetrics = typeof import('@opentelemetry/sdk-metrics');

function exporterOf(name: 'otlp' | 'console', sdk: SdkMetrics, settings: Settings): PushMetricExporter {
  if (name === 'console') return uncaptured(new sdk.ConsoleMetricExporter());
  const { AggregationType, InstrumentType } = sdk;
  const isExponential =
    settings.standards.OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION ===
    'base2_exponential_bucket_histogram';
  return otlpExporter<PushMetricExporter>('metrics', settings, {
    // The exporter does not read this variable from the environment itself.
    aggregationPreference: (instrument: string) => ({
      type:
        isExponential && instrument === InstrumentType.HISTOGRAM
          ? AggregationType.EXPONENTIAL_HISTOGRAM
          : AggregationType.DEFAULT,
    }),
  });
}

/** A reader that exports at each interval. */
export function sendingReader(
  name: 'otlp' | 'console',
  settings: Settings,
  observed: ObservedHistograms,
): IMetricReader {
  const sdk = requireBesideSdk<SdkMetrics>('@opentelemetry/sdk-metrics');
  const exporter = exporterOf(name, sdk, settings);
  const exportIntervalMillis = numberOf(settings, 'OTEL_METRIC_EXPORT_INTERVAL') ?? limits.exportIntervalMs;
  const timeout = timeoutOf(settings, 'OTEL_METRIC_EXPORT_TIMEOUT') ?? limits.exportTimeoutMs;
  const { AggregationTemporality, InstrumentType, PeriodicExportingMetricReader } = sdk;
  const isDelta = exporter.selectAggregationTemporality?.(InstrumentType.HISTOGRAM) === AggregationTemporality.DELTA;
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(timeout, exportIntervalMillis),
    metricProducers: [observed.producer(isDelta)],
    cardinalityLimits: { default: settings.metrics.seriesMax },
  });
}
