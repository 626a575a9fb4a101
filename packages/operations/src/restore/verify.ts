// Verifies a restored plane against the counts of the backup's manifest.
import { byDataStream, countUpTo } from '../backup/logs-count.ts';
import type { Manifest } from '../backup/manifest.ts';
import { countMetrics, differencesOf } from '../backup/metrics-count.ts';
import { countDashboards, uncounted } from '../backup/saved-objects.ts';
import { requireAnswer } from '../server-requests.ts';
import type { Servers } from '../servers.ts';

/** The result of the verification. */
export interface Verified {
  /** Documents in each data stream that come from the backup. */
  readonly data_streams: Readonly<Record<string, number>>;
  readonly series: number;
  readonly samples?: number;
  /** Differences from the backup, for people; empty if everything is there. */
  readonly differences: readonly string[];
}

/** @param parts the restored parts @returns also what could not be compared, for people */
export async function verify(
  servers: Servers,
  manifest: Manifest,
  parts: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly verified: Verified; readonly notes: readonly string[] }> {
  const { elasticsearch, prometheus, grafana } = manifest;
  const streams = byDataStream(await countUpTo(await servers.elasticsearch(), elasticsearch.shards, signal));
  const logs = Object.entries(elasticsearch.data_streams)
    .filter(([name, documents]) => streams[name] !== documents)
    .map(([name, documents]) => `${name}: ${documents} documents in the backup, ${streams[name] ?? 0} restored`);
  const dashboards = parts.includes('grafana') ? await countDashboards(await servers.of('grafana'), signal) : undefined;
  const metrics = await countMetrics(await servers.of('prometheus'), prometheus.at_seconds, signal);
  const verified = {
    data_streams: streams,
    series: metrics.series,
    ...(metrics.samples !== undefined && { samples: metrics.samples }),
    differences: [
      ...logs,
      ...differencesOf(prometheus, metrics),
      ...(await silencesMissing(servers, manifest, signal)),
      ...dashboardsMissing(grafana?.dashboards, dashboards),
    ],
  };
  return { verified, notes: parts.includes('grafana') && dashboards === undefined ? [uncounted] : [] };
}

/** Silences that should still apply; an expired one may be forgotten. */
async function silencesMissing(servers: Servers, { alertmanager }: Manifest, signal?: AbortSignal): Promise<string[]> {
  const found = await requireAnswer<{ id: string }[]>(await servers.of('alertmanager'), 'list the silences', {
    path: '/api/v2/silences',
    signal,
  });
  const known = new Set(found.map(({ id }) => id));
  return alertmanager.silences
    .filter(({ id, ends_at }) => Date.parse(ends_at) > Date.now() && !known.has(id))
    .map(({ id, ends_at }) => `alertmanager: the silence ${id}, which lasts until ${ends_at}, is missing`);
}

function dashboardsMissing(expected: number | undefined, found: number | undefined): string[] {
  if (expected === undefined || found === undefined || found === expected) return [];
  return [`grafana: ${expected} dashboards in the backup, ${found} restored`];
}
