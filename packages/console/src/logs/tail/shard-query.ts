// The query for records of followed shards, by their sequence numbers.
import type { ElasticsearchQuery } from '@telltale/content';
import type { ShardPosition } from './shard-position.ts';

/** Records of some shards, each between two numbers. @param known if given, records of all other indices match too */
export function shardQuery(
  query: ElasticsearchQuery,
  shards: readonly ShardPosition[],
  boundsOf: (position: ShardPosition) => object,
  known?: readonly string[],
): ElasticsearchQuery {
  const should: ElasticsearchQuery[] = shards.map((position) => ({
    bool: { filter: [{ term: { _index: position.index } }, { range: { _seq_no: boundsOf(position) } }] },
  }));
  if (known !== undefined) should.push({ bool: { must_not: [{ terms: { _index: known } }] } });
  if (should.length === 0) return { match_none: {} };
  return { bool: { filter: [query, { bool: { should, minimum_should_match: 1 } }] } };
}
