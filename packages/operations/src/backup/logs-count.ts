// Counts the log documents of an Elasticsearch up to a sequence number of each shard, so that later ones do not count.
import { bounds, type ElasticsearchClient, PlaneError } from '@telltale/plane';
import { dataStreamOf } from '@telltale/plane/setup';
import { requireResult } from '../elasticsearch.ts';
import type { ShardCount } from './manifest.ts';

const what = 'count the log documents';

/** Every log data stream with its backing indices. */
export const allLogs = 'logs-*-*';

/** The present documents of every shard of the log data streams. */
export async function countLogs(client: ElasticsearchClient, signal?: AbortSignal): Promise<ShardCount[]> {
  const fields = ['routing.primary', 'seq_no.global_checkpoint'].map((name) => `indices.*.shards.*.${name}`).join(',');
  const asked = {
    index: allLogs,
    metric: 'docs',
    level: 'shards',
    expand_wildcards: 'all',
    filter_path: fields,
  } as const;
  const { indices = {} } = await requireResult(what, client.indices.stats(asked, bounds(signal)), signal);
  const last = Object.entries(indices).flatMap(([index, { shards = {} }]) =>
    Object.entries(shards).flatMap(([shard, copies]) =>
      copies
        .filter(({ routing }) => routing?.primary)
        .map(({ seq_no }) => ({ index, shard: Number(shard), sequence: seq_no?.global_checkpoint ?? -1 })),
    ),
  );
  return countUpTo(client, last, signal);
}

/** The documents of each shard up to a given operation; none if the shard does not exist. */
export async function countUpTo(
  client: ElasticsearchClient,
  shards: readonly Omit<ShardCount, 'documents'>[],
  signal?: AbortSignal,
): Promise<ShardCount[]> {
  const all = { index: allLogs, expand_wildcards: 'all' } as const;
  await requireResult(what, client.indices.refresh(all, bounds(signal)), signal);
  const counted: ShardCount[] = [];
  for (const { index, shard, sequence } of shards) {
    const asked = {
      index,
      preference: `_shards:${shard}`,
      ignore_unavailable: true,
      query: { range: { _seq_no: { lte: sequence } } },
    };
    const { count, _shards } = await requireResult(what, client.count(asked, bounds(signal)), signal);
    if (_shards.failed > 0) throw unreadable(index, shard);
    counted.push({ index, shard, sequence, documents: count });
  }
  return counted;
}

function unreadable(index: string, shard: number): PlaneError {
  return new PlaneError('refused', {
    what: 'cannot count the log documents',
    why: `shard ${shard} of ${index} cannot be read`,
    remedy: 'See why: telltale logs elasticsearch',
  });
}

/** The same by data stream; an index without one counts by itself. */
export function byDataStream(shards: readonly ShardCount[]): Record<string, number> {
  const streams: Record<string, number> = {};
  for (const { index, documents } of shards) {
    const name = dataStreamOf(index) ?? index;
    streams[name] = (streams[name] ?? 0) + documents;
  }
  return streams;
}
