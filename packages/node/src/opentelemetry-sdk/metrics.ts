// Metrics through OpenTelemetry's SDK, if they are exported anywhere besides our page.

import { isMainThread } from 'node:worker_threads';
import { settingWithoutCredentials } from '@telltale/catalog';
import { type MetricsServer, startMetricsServer, type WrittenPage } from '@telltale/metrics';
import { catalogHistogram } from '../metrics/catalog-instruments.ts';
import type { MeterProvider } from '../metrics/meter-provider.ts';
import { type Metrics, type MetricsOptions, observeShipping, readiness, targetOf } from '../metrics/metrics.ts';
import { api } from '../opentelemetry/opentelemetry-api.ts';
import { registerOurs } from '../opentelemetry/registrations.ts';
import { warn } from '../warnings.ts';
import { tellOfFailedExport, watchDiagnostics } from './diagnostics.ts';
import { meterProviderOf } from './meter-provider.ts';
import { sendingReader } from './metric-readers.ts';
import { type SdkPage, sdkPage } from './metrics-page.ts';
import { ObservedHistograms } from './observed-histograms.ts';
import { sdkResource } from './resource.ts';
import { requireBesideSdk } from './sdk-packages.ts';

const onWarning = (message: string): void => warn('metrics', message);

/** Writes the page, and records the duration. */
function timed(page: SdkPage, provider: MeterProvider): () => Promise<WrittenPage> {
  const durations = catalogHistogram(provider.getMeter('@telltale/metrics'), 'telltale.metrics.scrape.duration');
  return async () => {
    const begun = performance.now();
    const written = await page.write();
    durations.record((performance.now() - begun) / 1_000);
    return written;
  };
}

/** Features of our page that the exporter's lacks. */
function complain({ standards, metrics: { utf8 } }: MetricsOptions['settings'], hasPage: boolean): void {
  const filter = standards.OTEL_METRICS_EXEMPLAR_FILTER;
  if (filter !== undefined && filter !== 'always_off') {
    onWarning(
      `OTEL_METRICS_EXEMPLAR_FILTER is ${filter}: not supported, because OpenTelemetry's SDK for Node stores no exemplars. Set OTEL_METRICS_EXPORTER to prometheus for a page with exemplars.`,
    );
  }
  if (utf8 && hasPage) {
    onWarning(
      "TELLTALE_METRICS_NAMES is utf-8: not supported, because OpenTelemetry's exporter writes names with underscores. Set OTEL_METRICS_EXPORTER to prometheus for a page with such names.",
    );
  }
}

/** Starts the provider, its exporters, and the page if it is enabled. */
export function startSdkMetrics({ settings, service, logs, isGlobal }: MetricsOptions): Metrics {
  const { host, port, tls, credentials, seriesMax } = settings.metrics;
  watchDiagnostics(api(), settings);
  const observed = new ObservedHistograms();
  // The process serves the page; a thread's metrics are exported with their own resource.
  const hasPage = settings.metricsExporters.includes('prometheus') && isMainThread;
  const page = hasPage ? sdkPage(observed, seriesMax) : undefined;
  const names = settings.metricsExporters.filter((name) => name !== 'prometheus');
  const senders = names.map((name) => sendingReader(name, settings, observed));
  complain(settings, hasPage);
  const sdk = requireBesideSdk<typeof import('@opentelemetry/sdk-metrics')>('@opentelemetry/sdk-metrics');
  const sdkProvider = new sdk.MeterProvider({
    resource: sdkResource(settings, service.attributes),
    readers: [...senders, ...(page ? [page.reader] : [])],
  });
  if (isGlobal) registerOurs(() => void api().metrics.setGlobalMeterProvider(sdkProvider));
  const provider = meterProviderOf(sdkProvider, observed);
  observeShipping(provider, logs);
  const target = targetOf(settings, service, onWarning);
  const scheme = tls ? 'https' : 'http';
  const server: MetricsServer | undefined =
    page &&
    startMetricsServer({
      host,
      port,
      tls,
      credentials,
      page: timed(page, provider),
      ready: readiness,
      onPortTaken: () =>
        onWarning(
          `cannot serve metrics at ${scheme}://${settingWithoutCredentials(host)}:${port}/metrics: the port is in use. Processes share one page only with OTEL_METRICS_EXPORTER=prometheus: set that, or TELLTALE_METRICS_PORT=0 for a page of each.`,
        ),
      onWarning,
    });
  void server?.address().then((bound) => bound && target.serve(bound));
  return {
    provider,
    get address() {
      return target.address;
    },
    flush: () => sdkProvider.forceFlush().catch(tellOfFailedExport),
    stop() {
      target.remove();
      server?.close();
    },
  };
}
