// Retention and rollover of log data streams, where Elasticsearch does not enforce them itself (no ILM).
import { limits as catalogLimits, dayMs } from '@telltale/catalog';
import type { ElasticsearchClient } from '../elasticsearch/client.ts';
import { limits } from '../limits.ts';
import { dataStreamOf } from './roll-over-outdated.ts';

interface BackingIndex {
  readonly index: string;
  /** Its creation time in milliseconds since the epoch, as text. */
  readonly 'creation.date': string;
}

/** The result of one run. */
export interface RetentionReport {
  readonly rolledOver: readonly string[];
  readonly dropped: readonly string[];
}

/**
 * Maintains every log data stream once.
 *
 * @param now milliseconds since the epoch
 * @throws the connection's error, or a `ResponseError` if the server refuses
 */
export async function enforceRetention(client: ElasticsearchClient, now: number): Promise<RetentionReport> {
  const streams = await backingIndices(client);
  const rolledOver: string[] = [];
  const dropped: string[] = [];
  for (const [name, indices] of streams) {
    for (const index of tooOld(indices, now)) {
      await client.indices.delete({ index });
      dropped.push(index);
    }
    const conditions = {
      min_docs: 1,
      max_age: `${limits.backingIndexHoursMax}h`,
      max_primary_shard_size: `${limits.backingIndexGigabytesMax}gb`,
    };
    const { rolled_over: rolled } = await client.indices.rollover({ alias: name, conditions });
    if (rolled) rolledOver.push(name);
  }
  return { rolledOver, dropped };
}

/** Backing indices of each log data stream, oldest first. */
async function backingIndices(client: ElasticsearchClient): Promise<Map<string, BackingIndex[]>> {
  const streams = new Map<string, BackingIndex[]>();
  const found = await client.cat.indices({
    index: 'logs-*-*',
    format: 'json',
    h: ['index', 'creation.date'],
    s: 'index',
    expand_wildcards: 'all',
  });
  for (const { index = '', 'creation.date': created = '' } of found) {
    const name = dataStreamOf(index);
    if (name !== undefined) streams.set(name, [...(streams.get(name) ?? []), { index, 'creation.date': created }]);
  }
  return streams;
}

/**
 * The age of an index is that of its newest document, which is older than the creation of its successor; the last index
 * is written to.
 */
function tooOld(indices: readonly BackingIndex[], now: number): string[] {
  const oldest = now - catalogLimits.retentionDaysDefault * dayMs;
  return indices.flatMap(({ index }, position) => {
    const successor = indices[position + 1];
    return successor !== undefined && Number(successor['creation.date']) < oldest ? [index] : [];
  });
}
