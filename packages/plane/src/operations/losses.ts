// What a plane would lose by a restore: what it holds that the backup would take the place of.
import { limits } from '../limits.ts';
import type { Operator } from '../operator.ts';
import { byDataStream, countLogs } from './logs-count.ts';
import type { Manifest } from './manifest.ts';
import { jobsOf, oldestSample } from './metrics-count.ts';
import { countDashboards } from './saved-objects.ts';
import type { Servers } from './servers.ts';
import { listSnapshots } from './snapshots.ts';

/** Jobs of a plane's own parts that are not called as the part is. */
const ownJobs = ['plane', 'node', 'probe'];

/** Each loss in words for people; none where the plane is as it was when it was brought up. */
export async function lossesOf(
  operator: Operator,
  servers: Servers,
  { elasticsearch, grafana }: Manifest,
  signal?: AbortSignal,
): Promise<string[]> {
  const logs = await servers.of('elasticsearch');
  const streams = Object.entries(byDataStream(await countLogs(logs, signal)))
    .filter(([name, documents]) => documents > 0 && name in elasticsearch.data_streams)
    .map(([name, documents]) => `${documents} documents of ${name}`);
  const snapshots = (await listSnapshots(logs, signal))
    .filter(({ uuid }) => !elasticsearch.snapshots.includes(uuid))
    .map(({ snapshot }) => `the snapshot ${snapshot}`);
  const hasGrafana = grafana !== undefined && operator.data.includes('grafana');
  const dashboards = hasGrafana ? await countDashboards(await servers.of('grafana'), signal) : 0;
  return [
    ...streams,
    ...snapshots,
    ...(await metricsLosses(operator, servers, signal)),
    ...(dashboards === 0 ? [] : [`Grafana's dashboards and users (${dashboards ?? 'unknown'} dashboards)`]),
  ];
}

/** Every plane has metrics of its own parts from its first minute on: they count only once they are a history. */
async function metricsLosses(operator: Operator, servers: Servers, signal?: AbortSignal): Promise<string[]> {
  const server = await servers.of('prometheus');
  const own = new Set([...operator.parts, ...ownJobs]);
  const services = (await jobsOf(server, signal)).filter((job) => !own.has(job));
  const oldest = await oldestSample(server, signal);
  const since = oldest === undefined ? '' : ` since ${new Date(oldest).toISOString()}`;
  if (services.length > 0) return [`the metrics of ${services.join(', ')}${since}`];
  const isHistory = oldest !== undefined && Date.now() - oldest > limits.freshMetricsMsMax;
  return isHistory ? [`the plane's own metrics${since}`] : [];
}
