// Checks Elasticsearch's shards: unassigned primaries and replicas, with the reason.
import { countText, type ElasticsearchClient, type estypes, listText } from '@telltale/plane';
import type { ElasticsearchCheck } from '../examination.ts';
import { failure, ok, warning } from '../finding.ts';
import { limits } from '../limits.ts';
import { answerBounds, quoted } from '../query-server.ts';

export const shards: ElasticsearchCheck = {
  name: 'shards',
  async look(client) {
    const health = await client.cluster.health({}, answerBounds);
    const { status, unassigned_shards: count } = health;
    if (status === 'green') {
      const nodes = countText(health.number_of_nodes, 'node');
      return [ok('shards', `green: ${countText(health.active_shards, 'shard')} on ${nodes}, none unassigned`)];
    }
    const columns = ['index', 'shard', 'prirep', 'state'];
    const rows = await client.cat.shards({ format: 'json', h: columns }, answerBounds);
    const unassigned = rows.filter(({ state }) => state === 'UNASSIGNED');
    // Unreadable ones come first.
    const ordered = unassigned.toSorted((a, b) => (a.prirep ?? '').localeCompare(b.prirep ?? ''));
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

/** Why a shard is unassigned, in Elasticsearch's words. */
async function reasonOf(
  client: ElasticsearchClient,
  { index = '', shard, prirep }: estypes.CatShardsShardsRecord,
): Promise<string> {
  const asked = { index, shard: Number(shard), primary: prirep === 'p' };
  const allocation = await client.cluster.allocationExplain(asked, answerBounds);
  const decided = (allocation.node_allocation_decisions ?? [])
    .flatMap(({ deciders = [] }) => deciders)
    .filter(({ decision }) => decision === 'NO')
    .map(({ explanation }) => explanation);
  const [first] = decided;
  return quoted(
    first ??
      allocation.allocate_explanation ??
      allocation.unassigned_info?.details ??
      allocation.unassigned_info?.reason ??
      '',
  );
}
