// From which number on the live tail follows each index: over restarts, new indices and those that are made anew.
import { describe, expect, it } from 'vitest';
import { LogFollower } from '../src/logs/tail/log-follower.ts';
import { readTailPosition } from '../src/logs/tail/tail-position.ts';
import type { ServerQuestion } from '../src/servers/servers.ts';

const filter = {
  pattern: 'logs-*-*',
  query: { match_all: {} },
  withoutFields: { match_all: {} },
  fieldNames: [],
  types: new Map(),
};

/** Shards of an index by their last numbers; one that is being recovered has none. */
type Listed = Readonly<Record<string, readonly (number | undefined)[]>>;

/** An Elasticsearch that lists what it is told, and finds what it is given once. */
function fakeElasticsearch() {
  const state = {
    listed: {} as Listed,
    hits: [] as object[],
    searches: [] as { path: string; body: string }[],
    /** Every shard is on its way to another server. */
    areMoving: false,
    /** How often each shard of an index was started, and the number of the last record from before the last time. */
    starts: {} as Readonly<Record<string, { readonly term: number; readonly before: number }>>,
  };
  const elasticsearch = async <Body>({ path, body }: ServerQuestion): Promise<Body> => {
    if (path.includes('/_stats/')) {
      const indices = Object.entries(state.listed).map(([index, shards]) => {
        const copies = shards.map((last) => [
          {
            routing: { state: last === undefined ? 'INITIALIZING' : state.areMoving ? 'RELOCATING' : 'STARTED' },
            seq_no: { max_seq_no: last ?? -1 },
          },
        ]);
        return [index, { shards: Object.fromEntries(copies.entries()) }];
      });
      return { indices: Object.fromEntries(indices) } as Body;
    }
    if (path.includes('/_cluster/state/')) {
      const [[index = '', { term = 0 } = {}] = []] = Object.entries(state.starts);
      return { metadata: { indices: { [index]: { primary_terms: { 0: term } } } } } as Body;
    }
    if (JSON.stringify(body).includes('"sort":[{"_seq_no":"desc"}]')) {
      const [[index = '', { term = 0, before = -1 } = {}] = []] = Object.entries(state.starts);
      const last = state.listed[index]?.[0] ?? -1;
      const hits = Array.from({ length: last + 1 }, (_, at) => last - at).map((_seq_no) => ({
        _index: index,
        _seq_no,
        _primary_term: _seq_no <= before ? term - 1 : term,
      }));
      return { timed_out: false, hits: { hits } } as Body;
    }
    state.searches.push({ path, body: JSON.stringify(body) });
    return { timed_out: false, hits: { hits: state.hits.splice(0), total: { value: 0, relation: 'eq' } } } as Body;
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

describe('an index is followed', () => {
  it('behind what is there at the beginning, shard by shard where it has several', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10], b: [1, 2] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    expect(await followed(follower)).toEqual({ a: 10, 'b_shards:0': 1, 'b_shards:1': 2 });
  });

  it('from its beginning where it is new', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [11], b: [4] };
    state.hits = [{ _index: 'b', _id: '1', _seq_no: 0, _source: {} }];
    expect(await followed(follower)).toEqual({ a: 10 });
    expect(await followed(follower)).toEqual({ a: 10, b: -1 });
  });

  it('from where it was while its server is being started again', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10], b: [20] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [undefined] };
    await follower.restart(filter);
    expect(await followed(follower)).toEqual({ a: 10, b: 20 });
  });

  it('from its beginning where it was made anew under its name', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [3] };
    await follower.restart(filter);
    expect(await followed(follower)).toEqual({ a: -1 });
  });

  it.each([
    ['what it had before it was started', 'a', { term: 4, before: 5 }, 5],
    ['nothing where it was made in that moment', 'a', { term: 1, before: -1 }, -1],
    ['what it has where it took nothing since', 'a', { term: 2, before: 7 }, 7],
  ])('behind %s, where it could not be asked at the beginning', async (_what, index, start, from) => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { [index]: [undefined] };
    state.starts = { [index]: start };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    expect(await followed(follower)).toEqual({});
    state.listed = { [index]: [7] };
    await follower.restart(filter);
    expect(await followed(follower)).toEqual({ [index]: from });
  });

  it('from its beginning where its shard had not started yet when another one was found', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [10], b: [4], c: [undefined] };
    state.hits = [{ _index: 'b', _id: '1', _seq_no: 0, _source: {} }];
    await followed(follower);
    expect(await followed(follower)).toEqual({ a: 10, b: -1 });
    state.listed = { a: [10], b: [4], c: [2] };
    await expect.poll(() => followed(follower), { timeout: 10_000 }).toEqual({ a: 10, b: -1, c: -1 });
  });

  it('from its beginning where it was not listed any more before its shard had started', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    for (const listed of [{ a: [10], c: [undefined] }, { a: [10] }, { a: [10], c: [2] }] satisfies Listed[]) {
      state.listed = listed;
      await follower.restart(filter);
    }
    expect(await followed(follower)).toEqual({ a: 10, c: -1 });
  });

  it('behind what is there where its shard is on its way to another server', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10] };
    state.areMoving = true;
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    expect(await followed(follower)).toEqual({ a: 10 });
  });

  it('shard by shard where only one of several was listed at first', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [3] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    expect(await followed(follower)).toEqual({ a: 3 });
    state.listed = { a: [3, 2] };
    await follower.restart(filter);
    expect(await followed(follower)).toEqual({ 'a_shards:0': 3, 'a_shards:1': 2 });
  });

  it('shard by shard where only one of several had started at first', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [3, undefined] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    expect(await followed(follower)).toEqual({ 'a_shards:0': 3 });
    state.starts = { a: { term: 1, before: -1 } };
    state.listed = { a: [3, 2] };
    await follower.restart(filter);
    expect(await followed(follower)).toMatchObject({ 'a_shards:0': 3 });
    expect(Object.keys(await followed(follower))).toEqual(['a_shards:0', 'a_shards:1']);
  });

  it('from where another tail ended, and from its beginning where it is new since', async () => {
    const { state, servers } = fakeElasticsearch();
    state.listed = { a: [10], b: [1, 2], gone: [5], anew: [9] };
    const first = new LogFollower(servers, 'listed');
    await first.start(filter);
    const ended = readTailPosition(first.position ?? '');
    const { state: later, followed, servers: laterServers } = fakeElasticsearch();
    later.listed = { a: [30], b: [5, undefined], anew: [2], fresh: [3] };
    const next = new LogFollower(laterServers, 'listed');
    expect(await next.start(filter, { ended })).toEqual([]);
    expect(await followed(next)).toEqual({ a: 10, 'b_shards:0': 1, 'b_shards:1': 2, anew: -1, fresh: -1 });
  });

  it('no more where its data stream has written into two others since', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    const stream = (number: number): string => `.ds-logs-a-b-2026.01.01-00000${number}`;
    state.listed = { [stream(1)]: [1], [stream(2)]: [2], [stream(3)]: [3] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    expect(await followed(follower)).toEqual({ [stream(2)]: 2, [stream(3)]: 3 });
    expect(state.searches[0]?.body).toContain(stream(1));
  });
});

it('what one search has found is not lost where the next fails', async () => {
  const { state, servers } = fakeElasticsearch();
  state.listed = { a: [10], b: [1, 2] };
  let isFailing = true;
  const asked = {
    elasticsearch: async <Body>(question: ServerQuestion): Promise<Body> => {
      if (isFailing && question.path.includes('_shards:1') && JSON.stringify(question.body).includes('"sort"'))
        throw new Error('away');
      return await servers.elasticsearch<Body>(question);
    },
  };
  const follower = new LogFollower(asked, 'listed');
  await follower.start(filter);
  state.hits = [{ _index: 'a', _id: '1', _seq_no: 11, _source: { message: 'kept' } }];
  await expect(follower.next(filter)).rejects.toThrow('away');
  isFailing = false;
  const { records } = await follower.next(filter);
  expect(records.map(({ message }) => message)).toEqual(['kept']);
});
