// Counts the log documents of an Elasticsearch, up to an operation of each shard: what is shipped later does not count.
import { PlaneError, type Question } from '@telltale/plane';
import { dataStreamOf } from '@telltale/plane/setup';
import { requireAnswer, type Server } from '../answers.ts';
import type { ShardCount } from './manifest.ts';

/** Every log data stream with its backing indices. */
export const allLogs = 'logs-*-*';

interface Stats {
  readonly indices?: Readonly<Record<string, { readonly shards: Readonly<Record<string, readonly ShardCopy[]>> }>>;
}

interface ShardCopy {
  readonly routing: { readonly primary: boolean };
  readonly seq_no: { readonly global_checkpoint: number };
}

interface Count {
  readonly count: number;
  readonly _shards: { readonly failed: number };
}

/** Documents of every shard of the log data streams as they are now. */
export async function countLogs(server: Server, signal?: AbortSignal): Promise<ShardCount[]> {
  const fields = ['routing.primary', 'seq_no.global_checkpoint'].map((name) => `indices.*.shards.*.${name}`).join(',');
  const { indices = {} } = await requireAnswer<Stats>(server, 'count the log documents', {
    path: `/${allLogs}/_stats/docs?level=shards&expand_wildcards=all&filter_path=${fields}`,
    signal,
  });
  const last = Object.entries(indices).flatMap(([index, { shards }]) =>
    Object.entries(shards).flatMap(([shard, copies]) =>
      copies
        .filter(({ routing }) => routing.primary)
        .map(({ seq_no }) => ({ index, shard: Number(shard), sequence: seq_no.global_checkpoint })),
    ),
  );
  return countUpTo(server, last, signal);
}

/** Documents of each shard that come from its operations up to the one that is named; none where it is not there. */
export async function countUpTo(
  server: Server,
  shards: readonly Omit<ShardCount, 'documents'>[],
  signal?: AbortSignal,
): Promise<ShardCount[]> {
  const what = 'count the log documents';
  await requireAnswer(server, what, { method: 'POST', path: `/${allLogs}/_refresh?expand_wildcards=all`, signal });
  const counted: ShardCount[] = [];
  for (const { index, shard, sequence } of shards) {
    const question: Question = {
      method: 'POST',
      path: `/${encodeURIComponent(index)}/_count?preference=_shards:${shard}&ignore_unavailable=true`,
      body: { query: { range: { _seq_no: { lte: sequence } } } },
      signal,
    };
    const { count, _shards } = await requireAnswer<Count>(server, what, question);
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

/** The same by data stream; an index that belongs to none stands for itself. */
export function byDataStream(shards: readonly ShardCount[]): Record<string, number> {
  const streams: Record<string, number> = {};
  for (const { index, documents } of shards) {
    const name = dataStreamOf(index) ?? index;
    streams[name] = (streams[name] ?? 0) + documents;
  }
  return streams;
}
