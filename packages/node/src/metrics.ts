// Metrics: the provider, the page and its server. Loaded when the app has begun, or when something is to be recorded.
import { metrics as api } from '@opentelemetry/api';
import { type Health, MeterProvider, MetricsPage, type MetricsServer, startMetricsServer } from '@telltale/metrics';
import type { Service } from './service.ts';
import type { Settings } from './settings.ts';
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

/** Logs that wait are no reason to take requests away: the process is ready, and says how its shipper is. */
function readiness({ shipper }: ObservedLogs): Health {
  const { queued, oldestSeconds, paused } = shipper.stats();
  return { status: 'UP', logs: { queued, oldest_seconds: oldestSeconds, paused } };
}

/** Starts the provider and its page. Never throws. */
export function startMetrics({ settings, service, logs, isGlobal }: MetricsOptions): Metrics {
  const onWarning = (message: string): void => warn('metrics', message);
  const { host, port, targetsDir, tls, credentials, seriesMax, utf8 } = settings.metrics;
  const provider = new MeterProvider({ seriesMax, onWarning });
  const page = new MetricsPage({ provider, resource: service.attributes, utf8 });
  if (isGlobal) api.setGlobalMeterProvider(provider);
  if (logs) observeShipper(provider, logs);
  const server: MetricsServer = startMetricsServer({
    host,
    port,
    tls,
    credentials,
    page: (asked) => page.answer(asked),
    ...(logs && { ready: () => readiness(logs) }),
    onWarning,
  });
  let target: TargetFile | undefined;
  let stopped = false;
  if (targetsDir !== undefined) {
    void server.address().then((address) => {
      if (address && !stopped) target = writeTargetFile(targetsDir, service.name, address, onWarning);
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
