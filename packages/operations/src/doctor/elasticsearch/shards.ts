// Whether Elasticsearch can read all that it keeps, and has the copies that it should; if not, why.
import { countText, type HttpClient, listText } from '@telltale/plane';
import { quoted, read } from '../ask.ts';
import type { ServerCheck } from '../examination.ts';
import { failure, ok, warning } from '../finding.ts';
import { limits } from '../limits.ts';

interface Health {
  readonly status: 'green' | 'yellow' | 'red';
  readonly number_of_nodes: number;
  readonly active_shards: number;
  readonly unassigned_shards: number;
}

interface Row {
  readonly index: string;
  readonly shard: string;
  readonly prirep: 'p' | 'r';
  readonly state: string;
}

interface Explanation {
  readonly allocate_explanation?: string;
  readonly unassigned_info?: { readonly reason?: string; readonly details?: string };
  readonly node_allocation_decisions?: readonly {
    readonly deciders?: readonly { readonly decision: string; readonly explanation: string }[];
  }[];
}

export const shards: ServerCheck = {
  name: 'shards',
  async look(client) {
    const health = await read<Health>(client, '/_cluster/health');
    const { status, unassigned_shards: count } = health;
    if (status === 'green') {
      const nodes = countText(health.number_of_nodes, 'node');
      return [ok('shards', `green: ${countText(health.active_shards, 'shard')} on ${nodes}, none unassigned`)];
    }
    const path = '/_cat/shards?format=json&h=index,shard,prirep,state';
    const unassigned = (await read<Row[]>(client, path)).filter(({ state }) => state === 'UNASSIGNED');
    // Those that cannot be read at all come first.
    const ordered = unassigned.toSorted((a, b) => a.prirep.localeCompare(b.prirep));
    const reasons = new Set<string>();
    for (const row of ordered.slice(0, limits.explanationsMax)) reasons.add(await reasonOf(client, row));
    const names = [
      ...new Set(ordered.map(({ index, prirep }) => `${index}${prirep === 'p' ? ' (primary)' : ' (replica)'}`)),
    ];
    const found = `${status}: ${countText(count, 'shard')} on no node, of ${listText(names, limits.namesMax)}${reasons.size > 0 ? `. Elasticsearch says: ${[...reasons].join(' | ')}` : ''}`;
    if (status === 'red') {
      return [failure('shards', found, 'Fix the cause, or restore the lost data from a snapshot', 'ElasticsearchRed')];
    }
    const remedy = 'Fix the cause. On a single node no index can have a replica: set its index.number_of_replicas to 0';
    return [warning('shards', found, remedy, 'ElasticsearchYellow')];
  },
};

/** Why a shard is on no node, in Elasticsearch's words. */
async function reasonOf(client: HttpClient, { index, shard, prirep }: Row): Promise<string> {
  const body = { index, shard: Number(shard), primary: prirep === 'p' };
  const told = await read<Explanation>(client, '/_cluster/allocation/explain', body);
  const decided = (told.node_allocation_decisions ?? [])
    .flatMap(({ deciders = [] }) => deciders)
    .filter(({ decision }) => decision === 'NO')
    .map(({ explanation }) => explanation);
  const [first] = decided;
  return quoted(
    first ?? told.allocate_explanation ?? told.unassigned_info?.details ?? told.unassigned_info?.reason ?? '',
  );
}
