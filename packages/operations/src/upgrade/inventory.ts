// The inventory of a part: counts of its data, compared before and after an upgrade.
import { limits as catalogLimits, dayMs } from '@telltale/catalog';
import { kindOf, type Operator, type ServerName } from '@telltale/plane';
import { requireResult } from '../elasticsearch.ts';
import { requireAnswer } from '../server-requests.ts';
import { Servers } from '../servers.ts';

/** Counts by name, such as `documents in .ds-logs-app-default-2026.11.25-000001`. */
export interface Inventory {
  readonly counts: ReadonlyMap<string, number>;
  /** Counts of data that may be gone at the next count, because it has nearly expired. */
  readonly passing: ReadonlySet<string>;
}

type Count = (servers: Servers, at: number) => Promise<Inventory>;

const counts: Readonly<Partial<Record<ServerName, Count>>> = {
  elasticsearch: countLogs,
  prometheus: countSamples,
  alertmanager: countSilences,
  grafana: countDashboards,
};

/** The server of a part; in a cluster, several parts are one server. */
export function serverOf(operator: Operator, part: string): ServerName | undefined {
  return operator.servers.find((server) => server === kindOf(part));
}

/** Counts a part's data. @param at the same time for counts to compare, in milliseconds since the epoch */
export async function inventoryOf(operator: Operator, part: string, at: number): Promise<Inventory> {
  const server = serverOf(operator, part);
  const count = server && counts[server];
  if (server === undefined || count === undefined) return { counts: new Map(), passing: new Set() };
  await using servers = new Servers(operator);
  return await count(servers, at);
}

/** Data that has become less; undefined if there is none. */
export function lossOf(before: Inventory, after: Inventory): string | undefined {
  for (const [what, count] of before.counts) {
    const left = after.counts.get(what) ?? 0;
    if (left < count && !before.passing.has(what)) return `there were ${count} ${what}, and there are ${left}`;
  }
  return undefined;
}

async function countLogs(servers: Servers, at: number): Promise<Inventory> {
  const client = await servers.elasticsearch();
  const all = { index: 'logs-*-*', expand_wildcards: 'all' } as const;
  await requireResult('count the logs', client.indices.refresh(all));
  const columns = { format: 'json', h: ['index', 'docs.count', 'creation.date'] } as const;
  const rows = await requireResult('count the logs', client.cat.indices({ ...all, ...columns, h: [...columns.h] }));
  const named = rows.map((row) => ({ ...row, what: `documents in ${row.index}` }));
  const oldest = at - catalogLimits.retentionDaysDefault * dayMs;
  return {
    counts: new Map(named.map(({ what, 'docs.count': count }) => [what, Number(count ?? 0)])),
    passing: new Set(named.flatMap(({ what, 'creation.date': made }) => (Number(made) < oldest ? [what] : []))),
  };
}

async function countSamples(servers: Servers, at: number): Promise<Inventory> {
  const server = await servers.of('prometheus');
  const query = new URLSearchParams({ query: 'sum(count_over_time(up[1h]))', time: String(Math.floor(at / 1_000)) });
  const { data } = await requireAnswer<{ data: { result: readonly { value: readonly [number, string] }[] } }>(
    server,
    'count the samples',
    { path: `/api/v1/query?${query}` },
  );
  const samples = Number(data.result[0]?.value[1] ?? 0);
  return { counts: new Map([['samples of up in the last hour', samples]]), passing: new Set() };
}

async function countSilences(servers: Servers, at: number): Promise<Inventory> {
  const server = await servers.of('alertmanager');
  const silences = await requireAnswer<readonly { readonly endsAt: string }[]>(server, 'count the silences', {
    path: '/api/v2/silences',
  });
  // Silences that end within minutes are no loss.
  const lasting = silences.filter(({ endsAt }) => Date.parse(endsAt) > at + dayMs / 24);
  return { counts: new Map([['silences', lasting.length]]), passing: new Set() };
}

async function countDashboards(servers: Servers): Promise<Inventory> {
  const server = await servers.of('grafana');
  const found = await requireAnswer<readonly unknown[]>(server, 'count the dashboards', {
    path: '/api/search?type=dash-db&limit=5000',
  });
  return { counts: new Map([['dashboards', found.length]]), passing: new Set() };
}
