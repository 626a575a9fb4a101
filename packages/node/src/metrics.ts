// Metrics: the provider, the page and its server. Loaded when the app has begun, or when something is to be recorded.
import { metrics as api } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createMetricsReader, type MetricsServer, startMetricsServer } from '@telltale/metrics';
import type { Service } from './service.ts';
import type { Settings } from './settings.ts';
import { shipperHistograms } from './shipper-histograms.ts';
import { type ObservedLogs, observeShipper } from './shipper-metrics.ts';
import { type TargetFile, writeTargetFile } from './target-file.ts';
import { warn } from './warnings.ts';

/** The metrics of a process. */
export interface Metrics {
  readonly provider: MeterProvider;
  /** Takes the target file away and closes the server. Never throws. */
  stop(): void;
}

/** What the metrics are made with. */
export interface MetricsOptions {
  readonly settings: Settings;
  readonly service: Service;
  readonly logs: ObservedLogs | undefined;
  /** Whether the provider shall be everyone's: not beside another set-up. */
  readonly isGlobal: boolean;
}

/** Starts the provider and its page. Never throws. */
export function startMetrics({ settings, service, logs, isGlobal }: MetricsOptions): Metrics {
  const onWarning = (message: string): void => warn('metrics', message);
  const reader = createMetricsReader({ onWarning, ...(logs && { producers: [shipperHistograms(logs.shipper)] }) });
  const provider = new MeterProvider({ resource: resourceFromAttributes(service.attributes), readers: [reader] });
  reader.measureItself(provider);
  if (isGlobal) api.setGlobalMeterProvider(provider);
  if (logs) observeShipper(provider, logs);
  const { metricsHost: host, metricsPort: port, metricsTargetsDir: folder } = settings;
  const server: MetricsServer = startMetricsServer({ host, port, collect: () => reader.page(), onWarning });
  let target: TargetFile | undefined;
  let stopped = false;
  if (folder !== undefined) {
    void server.address().then((address) => {
      if (address && !stopped) target = writeTargetFile(folder, service.name, address, onWarning);
    });
  }
  return {
    provider,
    stop() {
      stopped = true;
      target?.remove();
      server.close();
    },
  };
}
