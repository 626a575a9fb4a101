// Lists the shards that records arrive in, and the number that each has given last.
import type { LogServers } from '../elasticsearch-answer.ts';
import { limits } from '../limits.ts';
import type { Shard } from './shard-position.ts';

/** A shard, and the highest number in it: -1 where it has no record, undefined where it cannot be asked yet. */
export interface ListedShard extends Shard {
  readonly last: number | undefined;
}

/** What there is at one moment. */
export interface ListedShards {
  readonly shards: readonly ListedShard[];
  readonly indices: readonly string[];
}

interface Copy {
  readonly routing: { readonly state: string };
  readonly seq_no?: { readonly max_seq_no: number };
}

interface Statistics {
  readonly indices?: Readonly<Record<string, { readonly shards?: Readonly<Record<string, readonly Copy[]>> }>>;
}

/** Copies that answer; one that is being recovered does not know of its last records yet. */
const answering: ReadonlySet<string> = new Set(['STARTED', 'RELOCATING']);

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
    return each.map(([number, copies]): ListedShard => {
      const numbers = copies
        .filter(({ routing }) => answering.has(routing.state))
        .map(({ seq_no }) => seq_no?.max_seq_no ?? -1);
      const last = numbers.length === 0 ? undefined : Math.max(...numbers);
      return { index, ...(each.length > 1 && { shard: Number(number) }), last };
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
