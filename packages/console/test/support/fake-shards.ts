// An Elasticsearch of which a test says what shards it lists, for the numbers that a tail follows them from.
import { limits } from '../../src/logs/limits.ts';
import type { LogFollower } from '../../src/logs/tail/log-follower.ts';
import type { ServerQuestion } from '../../src/servers/servers.ts';

/** Every record. */
export const filter = {
  pattern: 'logs-*-*',
  query: { match_all: {} },
  withoutFields: { match_all: {} },
  fieldNames: [],
  types: new Map(),
};

/** Shards of an index by their last numbers: undefined for one that is being recovered, null for one that no server holds. */
export type Listed = Readonly<Record<string, readonly (number | undefined | null)[]>>;

/** How often a shard was started, and the number of the last record from before the last time. */
export interface Start {
  readonly term: number;
  readonly before: number;
}

/** An Elasticsearch that lists what it is told, and finds what it is given once. */
export function fakeElasticsearch() {
  const state = {
    listed: {} as Listed,
    hits: [] as object[],
    searches: [] as { path: string; body: string }[],
    /** Every shard is on its way to another server. */
    areMoving: false,
    /** A shard does not answer searches. */
    isIncomplete: false,
    /** Closed indices. */
    closed: [] as readonly string[],
    /** Engines are closed: their shards count as started, and have no numbers. */
    areClosed: false,
    /** By index, or by index and shard as in `a 1`; a term of 1 where there is none. */
    starts: {} as Readonly<Record<string, Start>>,
    /** UUIDs of indices that were made anew. */
    uuids: {} as Readonly<Record<string, string>>,
  };
  const startOf = (index: string, shard: number): Start =>
    state.starts[`${index} ${shard}`] ?? state.starts[index] ?? { term: 1, before: -1 };
  const elasticsearch = async <Body>({ path, body }: ServerQuestion): Promise<Body> => {
    if (path.includes('/_stats/')) {
      const indices = Object.entries(state.listed).map(([index, shards]): [string, { shards: object }] => {
        const copies = [...shards.entries()].flatMap(([shard, last]) => {
          if (last === null || state.closed.includes(index)) return [];
          const routing = { state: last === undefined ? 'INITIALIZING' : state.areMoving ? 'RELOCATING' : 'STARTED' };
          return [[shard, [{ routing, ...(!state.areClosed && { seq_no: { max_seq_no: last ?? -1 } }) }]]];
        });
        return [index, { shards: Object.fromEntries(copies) }];
      });
      return {
        indices: Object.fromEntries(indices.filter(([, { shards }]) => Object.keys(shards).length > 0)),
      } as Body;
    }
    if (path.includes('/_cluster/state/')) {
      const indices = Object.entries(state.listed).map(([index, shards]) => [
        index,
        {
          state: state.closed.includes(index) ? 'close' : 'open',
          settings: { index: { uuid: state.uuids[index] ?? index } },
          primary_terms: Object.fromEntries(shards.map((_, shard) => [shard, startOf(index, shard).term])),
        },
      ]);
      return { metadata: { indices: Object.fromEntries(indices) } } as Body;
    }
    if (JSON.stringify(body).includes('"sort":[{"_seq_no":"desc"}]')) {
      const index = decodeURIComponent(/^\/([^/]+)\//.exec(path)?.[1] ?? '');
      const shard = Number(/_shards:(\d+)/.exec(path)?.[1] ?? 0);
      const { term, before } = startOf(index, shard);
      const last = state.listed[index]?.[shard] ?? -1;
      const hits = Array.from({ length: Math.min(last + 1, limits.answerMax) }, (_, at) => last - at).map(
        (_seq_no) => ({
          _index: index,
          _seq_no,
          _primary_term: _seq_no <= before ? term - 1 : term,
        }),
      );
      return { timed_out: false, hits: { hits } } as Body;
    }
    state.searches.push({ path, body: JSON.stringify(body) });
    return {
      timed_out: false,
      ...(state.isIncomplete && { _shards: { total: 2, failed: 1 } }),
      hits: { hits: state.hits.splice(0), total: { value: 0, relation: 'eq' } },
    } as Body;
  };
  /** What each index is asked from, by the search for what has arrived. */
  const followed = async (follower: LogFollower): Promise<Record<string, number>> => {
    state.searches = [];
    await follower.next(filter);
    const ahead = state.searches.filter(({ body }) => body.includes('"sort":[{"_seq_no":"asc"}]'));
    const ranges = ahead.flatMap(({ path, body }) =>
      [...body.matchAll(/"_index":"([^"]+)"\}\},\{"range":\{"_seq_no":\{"gt":(-?\d+)\}/g)].map(([, index, from]) => [
        `${index}${/_shards:\d+/.exec(path)?.[0] ?? ''}`,
        Number(from),
      ]),
    );
    return Object.fromEntries(ranges);
  };
  return { state, followed, servers: { elasticsearch } };
}
