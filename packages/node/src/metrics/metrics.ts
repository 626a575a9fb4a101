// Starts the metrics: the provider, the page and its server, once the app has begun or records something.
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { isMainThread, threadId } from 'node:worker_threads';
import { planeJobs, serviceJobPrefix } from '@telltale/catalog';
import { ownUser, writeText } from '@telltale/files';
import { onceShipping, openShippers, processStats } from '@telltale/log-shipper';
import {
  type Health,
  type MetricsAddress,
  MetricsPage,
  MeterProvider as OwnProvider,
  SharedPage,
} from '@telltale/metrics';
import { ownOpenTelemetry } from '../opentelemetry/opentelemetry-api.ts';
import { registerOurs } from '../opentelemetry/registrations.ts';
import type { Service } from '../process/service.ts';
import type { Settings } from '../settings/settings.ts';
import { warn } from '../warnings.ts';
import type { MeterProvider } from './meter-provider.ts';
import { type ObservedLogs, observeShippers } from './shipper-metrics.ts';
import { reachableHost, type TargetFile, writeTargetFile } from './target-file.ts';

/** The metrics of a process. */
export interface Metrics {
  readonly provider: MeterProvider;
  /** The page's address; undefined while this process does not serve it. */
  readonly address: MetricsAddress | undefined;
  /** Exports pending metrics, if metrics are exported. Never rejects. */
  flush(): Promise<void>;
  /** Removes the target file and closes the server. Never throws. */
  stop(): void;
}

/** Options of the metrics. */
export interface MetricsOptions {
  readonly settings: Settings;
  readonly service: Service;
  readonly logs: ObservedLogs | undefined;
  /** Whether to register the provider globally: not beside another set-up. */
  readonly isGlobal: boolean;
}

/** Waiting logs are no reason to stop requests: the process is ready, and reports its shippers' state. */
export function readiness(): Health {
  const stats = processStats();
  if (stats === undefined) return { status: 'UP' };
  const { queued, oldestSeconds, paused } = stats;
  const shippers = openShippers().map((one) => {
    const { queued: waiting, paused: waits } = one.stats();
    return { name: one.name, target: one.target, queued: waiting, paused: waits };
  });
  return { status: 'UP', logs: { queued, oldest_seconds: oldestSeconds, paused, shippers } };
}

/** Reports the shippers as soon as there is one. */
export function observeShipping(provider: MeterProvider, logs: ObservedLogs | undefined): void {
  onceShipping(() => {
    try {
      observeShippers(provider, logs);
    } catch (error) {
      warn('metrics', `cannot list the shippers: ${error}. The app continues without it.`);
    }
  });
}

/** The folder in which this user's processes find each other; without it each is alone. */
function meetingFolder(): string {
  return resolve(tmpdir(), `telltale-${ownUser() ?? 'user'}`);
}

/** Dashboards link from a service's metrics to its logs by its name. */
function namedLikeAPart(name: string): string {
  return `a part of the plane has the name ${name}: this service is ${serviceJobPrefix}${name} in Prometheus and ${name} in its logs. Set OTEL_SERVICE_NAME to another name.`;
}

/** Publishes the address of the page: in the report, and in Prometheus' target file. */
export interface Target {
  /** Undefined until it is served. */
  readonly address: MetricsAddress | undefined;
  serve(address: MetricsAddress): void;
  remove(): void;
}

/** The target of this process, with its file if a folder is set. */
export function targetOf(settings: Settings, service: Service, onWarning: (message: string) => void): Target {
  const { targetsDir } = settings.metrics;
  let address: MetricsAddress | undefined;
  let file: TargetFile | undefined;
  return {
    get address() {
      return address;
    },
    serve(bound) {
      address = bound;
      if (settings.metrics.port === 0) sayWhere(bound);
      if (targetsDir === undefined) return;
      if (planeJobs.includes(service.name)) onWarning(namedLikeAPart(service.name));
      const { team } = service.attributes;
      const named = { service: service.name, team: team === undefined ? undefined : String(team) };
      file = writeTargetFile(targetsDir, named, bound, onWarning);
    },
    remove: () => file?.remove(),
  };
}

/**
 * Prints the address of a page with a free port, but only on a terminal: users cannot know it otherwise, and output
 * that programs read must not change.
 */
function sayWhere({ host, port, scheme }: MetricsAddress): void {
  if (!process.getBuiltinModule('tty').isatty(2)) return;
  writeText(2, `[telltale metrics] metrics are at ${scheme}://${reachableHost(host)}:${port}/metrics\n`);
}

/** Starts the provider and its page. Never throws. */
export function startMetrics({ settings, service, logs, isGlobal }: MetricsOptions): Metrics {
  const onWarning = (message: string): void => warn('metrics', message);
  const { host, port, tls, credentials, seriesMax, utf8 } = settings.metrics;
  const provider = new OwnProvider({ seriesMax, exemplars: settings.exemplars, onWarning });
  const page = new MetricsPage({ provider, resource: service.attributes, utf8, gather: () => shared.gather() });
  if (isGlobal) registerOurs(() => void ownOpenTelemetry().api.metrics.setGlobalMeterProvider(provider));
  observeShipping(provider, logs);
  const target = targetOf(settings, service, onWarning);
  const shared = new SharedPage({
    provider,
    server: {
      host,
      port,
      tls,
      credentials,
      page: (asked) => page.answer(asked),
      ready: readiness,
      onWarning,
    },
    service: service.identity,
    id: isMainThread ? `${process.pid}` : `${process.pid}-${threadId}`,
    folder: meetingFolder(),
    canLead: isMainThread,
    onLeading: (bound) => target.serve(bound),
  });
  return {
    provider,
    get address() {
      return target.address;
    },
    flush: async () => {},
    stop() {
      target.remove();
      shared.close();
    },
  };
}
