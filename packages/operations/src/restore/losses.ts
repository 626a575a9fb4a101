// Determines what a restore would lose: data of the plane that the backup lacks and that would be replaced.
import type { Operator } from '@telltale/plane';
import { grafanaInventory } from '../backup/grafana-inventory.ts';
import { documentsBeyond } from '../backup/logs-lineage.ts';
import type { Manifest } from '../backup/manifest.ts';
import { countMetrics, differencesOf, jobsOf, oldestSample, scrapedSince } from '../backup/metrics-count.ts';
import { countDashboards } from '../backup/saved-objects.ts';
import { listSnapshots } from '../backup/snapshots.ts';
import { limits } from '../limits.ts';
import { requireAnswer } from '../server-requests.ts';
import type { Servers } from '../servers.ts';
import { readRestored } from './restore-mark.ts';

/** Jobs of the plane's own parts with other names than the parts. */
const ownJobs = ['plane', 'node', 'probe'];

/** Each loss in words; empty if the backup contains everything. */
export async function lossesOf(
  operator: Operator,
  servers: Servers,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<string[]> {
  const logs = await servers.elasticsearch();
  const isRestored = (await readRestored(logs, signal)) === manifest.id;
  const beyond = await documentsBeyond(logs, manifest.elasticsearch, isRestored, signal);
  const snapshots = (await listSnapshots(logs, signal))
    .filter(({ uuid }) => !manifest.elasticsearch.snapshots.includes(uuid))
    .map(({ snapshot }) => `the snapshot ${snapshot}`);
  return [
    ...Object.entries(beyond).map(([name, documents]) => `${documents} documents of ${name}`),
    ...snapshots,
    ...(await metricsLosses(operator, servers, manifest, signal)),
    ...(await silenceLosses(servers, manifest, signal)),
    ...(await grafanaLosses(operator, servers, manifest, signal)),
  ];
}

/** Every plane has metrics of its own parts from the first minute on: they count only after a while. */
async function metricsLosses(
  operator: Operator,
  servers: Servers,
  { prometheus }: Manifest,
  signal?: AbortSignal,
): Promise<string[]> {
  const server = await servers.of('prometheus');
  const own = new Set([...operator.parts, ...ownJobs]);
  const at = prometheus.at_seconds;
  const goesOn = differencesOf(prometheus, await countMetrics(server, at, signal)).length === 0;
  const services = (await (goesOn ? scrapedSince(server, at, signal) : jobsOf(server, signal))).filter(
    (job) => !own.has(job),
  );
  const oldest = goesOn ? at * 1_000 : await oldestSample(server, signal);
  const since = oldest === undefined ? '' : ` since ${new Date(oldest).toISOString()}`;
  if (services.length > 0) return [`the metrics of ${services.join(', ')}${since}`];
  const isHistory = oldest !== undefined && Date.now() - oldest > limits.freshMetricsMsMax;
  return isHistory ? [`the plane's own metrics${since}`] : [];
}

interface Silence {
  readonly id: string;
  readonly comment: string;
  readonly status: { readonly state: string };
}

/** A changed silence gets another id. */
async function silenceLosses(servers: Servers, { alertmanager }: Manifest, signal?: AbortSignal): Promise<string[]> {
  const path = '/api/v2/silences';
  const silences = await requireAnswer<Silence[]>(await servers.of('alertmanager'), 'list the silences', {
    path,
    signal,
  });
  const kept = new Set(alertmanager.silences.map(({ id }) => id));
  return named(
    silences.filter(({ id, status }) => status.state !== 'expired' && !kept.has(id)).map(({ comment }) => comment),
    'the silence',
  );
}

async function grafanaLosses(
  operator: Operator,
  servers: Servers,
  { grafana }: Manifest,
  signal?: AbortSignal,
): Promise<string[]> {
  if (grafana === undefined || !operator.data.includes('grafana')) return [];
  const server = await servers.of('grafana');
  const dashboards = await countDashboards(server, signal);
  const { inventory } = grafana;
  const now = dashboards === undefined || inventory === undefined ? undefined : await grafanaInventory(server, signal);
  if (now === undefined || inventory === undefined) {
    return dashboards === 0 ? [] : [`Grafana's dashboards and users (${dashboards ?? 'unknown'} dashboards)`];
  }
  return named(
    Object.entries(now)
      .filter(([name, state]) => inventory[name] !== state)
      .map(([name]) => name),
    "Grafana's",
  );
}

function named(names: readonly string[], of: string): string[] {
  const more = names.length - limits.lossesNamedMax;
  return [
    ...names.slice(0, limits.lossesNamedMax).map((name) => `${of} ${name}`),
    ...(more > 0 ? [`${more} more of these`] : []),
  ];
}
