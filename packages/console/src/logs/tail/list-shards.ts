// Lists the shards that records arrive in, and the number that each has given last.
import type { LogServers } from '../elasticsearch-answer.ts';
import { limits } from '../limits.ts';
import type { Shard } from './shard-position.ts';

/** A shard, and the highest number in it; -1 where it has no record. */
export interface NumberedShard extends Shard {
  readonly last: number;
}

/** What there is at one moment. */
export interface ListedShards {
  readonly shards: readonly NumberedShard[];
  /** Every index, also those whose shards are not there yet. */
  readonly indices: readonly string[];
}

interface Copy {
  readonly routing: { readonly state: string };
  readonly seq_no?: { readonly max_seq_no: number };
}

interface Statistics {
  readonly indices?: Readonly<Record<string, { readonly shards?: Readonly<Record<string, readonly Copy[]>> }>>;
}

/** An index of a data stream, and its number. */
const generation = /^(\.ds-.+)-\d{4}\.\d\d\.\d\d-(\d{6,})$/;

/**
 * @throws ConsoleError as `AskServer` does
 */
export async function listShards(servers: LogServers, pattern: string, signal?: AbortSignal): Promise<ListedShards> {
  const { indices = {} } = await servers.elasticsearch<Statistics>({
    path: `/${encodeURIComponent(pattern)}/_stats/docs?level=shards&expand_wildcards=open&forbid_closed_indices=false`,
    signal,
  });
  const shards = Object.entries(indices).flatMap(([index, { shards: byNumber = {} }]) => {
    const each = Object.entries(byNumber);
    return each.flatMap(([number, copies]) => {
      // One that is being recovered does not know of its last records yet.
      const started = copies.filter(({ routing }) => routing.state === 'STARTED');
      const last = Math.max(-1, ...started.map(({ seq_no }) => seq_no?.max_seq_no ?? -1));
      return started.length === 0 ? [] : { index, ...(each.length > 1 && { shard: Number(number) }), last };
    });
  });
  return { shards, indices: Object.keys(indices) };
}

/** Those of some indices that records may arrive in. */
export function written(names: readonly string[]): readonly string[] {
  const streams = Map.groupBy(names, (name) => generation.exec(name)?.[1] ?? name);
  return [...streams.values()].flatMap((each) =>
    each.toSorted((a, b) => generationOf(b) - generationOf(a)).slice(0, limits.generationsMax),
  );
}

function generationOf(name: string): number {
  return Number(generation.exec(name)?.[2] ?? 0);
}
