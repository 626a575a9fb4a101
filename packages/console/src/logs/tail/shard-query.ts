// The query for records of followed shards, by the numbers that Elasticsearch gave them.
import type { ElasticsearchQuery } from '@telltale/content';
import type { ShardPosition } from './shard-position.ts';

/**
 * Records of some shards between bounds of each.
 *
 * @param known given, records of every other index are found too
 */
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
