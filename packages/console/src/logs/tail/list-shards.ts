// Lists the shards that receive records, with their latest sequence numbers.
import type { LogServers } from '../elasticsearch-answer.ts';
import { limits } from '../limits.ts';
import type { Shard } from './shard-position.ts';

/** A shard and its highest sequence number: -1 if it has no records, undefined if it is not available yet. */
export interface ListedShard extends Shard {
  readonly last: number | undefined;
}

/** The shards and indices at one moment. */
export interface ListedShards {
  readonly shards: readonly ListedShard[];
  /** The UUID of each index by its name. */
  readonly indices: ReadonlyMap<string, string>;
}

interface Copy {
  readonly routing: { readonly state: string };
  readonly seq_no?: { readonly max_seq_no: number };
}

interface Statistics {
  readonly indices?: Readonly<Record<string, { readonly shards?: Readonly<Record<string, readonly Copy[]>> }>>;
}

/** `primary_terms` has one entry for each shard, started or not. */
interface State {
  readonly metadata?: {
    readonly indices?: Readonly<
      Record<
        string,
        {
          readonly state?: string;
          readonly primary_terms?: Readonly<Record<string, number>>;
          readonly settings?: { readonly index?: { readonly uuid?: string } };
        }
      >
    >;
  };
}

/** Copies that are started; a copy in recovery does not know the last records yet. */
const answering: ReadonlySet<string> = new Set(['STARTED', 'RELOCATING']);
const stateParts = ['state', 'primary_terms', 'settings.index.uuid'].map((part) => `metadata.indices.*.${part}`);

/** An index of a data stream, and its generation number. */
const generation = /^(\.ds-.+)-\d{4}\.\d\d\.\d\d-(\d{6,})$/;

/**
 * The statistics omit shards that are not assigned, so the list of shards comes from the cluster state. It is read
 * second: if the first request succeeds, the state has been recovered from disk.
 *
 * @throws ConsoleError as `AskServer` does
 */
export async function listShards(servers: LogServers, pattern: string, signal?: AbortSignal): Promise<ListedShards> {
  const name = encodeURIComponent(pattern);
  const { indices: counted = {} } = await servers.elasticsearch<Statistics>({
    path: `/${name}/_stats/docs?level=shards&expand_wildcards=open&forbid_closed_indices=false`,
    signal,
  });
  const { metadata } = await servers.elasticsearch<State>({
    path: `/_cluster/state/metadata/${name}?filter_path=${stateParts.join(',')}&expand_wildcards=open,closed&ignore_unavailable=true`,
    signal,
  });
  const indices = Object.entries(metadata?.indices ?? {});
  const shards = indices.flatMap(([index, { state, primary_terms = {} }]) => {
    // A closed index takes no records, and its records are not searchable until it is opened again.
    if (state === 'close') return [];
    const each = Object.keys(primary_terms);
    return each.map((number): ListedShard => {
      const last = lastNumber(counted[index]?.shards?.[number] ?? []);
      return { index, ...(each.length > 1 && { shard: Number(number) }), last };
    });
  });
  return { shards, indices: new Map(indices.map(([index, { settings }]) => [index, settings?.index?.uuid ?? ''])) };
}

/** A copy with a closed engine has no numbers even if it counts as started; an empty copy has -1. */
function lastNumber(copies: readonly Copy[]): number | undefined {
  const numbers = copies.flatMap(({ routing, seq_no }) =>
    answering.has(routing.state) && seq_no !== undefined ? [seq_no.max_seq_no] : [],
  );
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** The indices in which records may arrive. */
export function written(names: readonly string[]): readonly string[] {
  return [...byStream(names).values()].flatMap((each) => each.slice(-limits.generationsMax));
}

/** The indices of each data stream, the oldest first; every other index is a group of its own. */
export function byStream(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const streams = Map.groupBy(names, (name) => generation.exec(name)?.[1] ?? name);
  return new Map(
    [...streams].map(([stream, each]) => [stream, each.toSorted((a, b) => generationOf(a) - generationOf(b))]),
  );
}

function generationOf(name: string): number {
  return Number(generation.exec(name)?.[2] ?? 0);
}
