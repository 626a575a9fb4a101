// From which number on the live tail follows each index: over restarts, new indices and those that are made anew.
import { describe, expect, it } from 'vitest';
import { LogFollower } from '../src/logs/tail/log-follower.ts';
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
  const state = { listed: {} as Listed, hits: [] as object[], searches: [] as { path: string; body: string }[] };
  const elasticsearch = async <Body>({ path, body }: ServerQuestion): Promise<Body> => {
    if (path.includes('/_stats/')) {
      const indices = Object.entries(state.listed).map(([index, shards]) => {
        const copies = shards.map((last) => [
          { routing: { state: last === undefined ? 'INITIALIZING' : 'STARTED' }, seq_no: { max_seq_no: last ?? -1 } },
        ]);
        return [index, { shards: Object.fromEntries(copies.entries()) }];
      });
      return { indices: Object.fromEntries(indices) } as Body;
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

  it('behind what it has where it was there at the beginning and could not be asked', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [undefined] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [7] };
    await follower.restart(filter);
    expect(await followed(follower)).toEqual({ a: 7 });
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
