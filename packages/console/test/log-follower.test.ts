// From which number on the live tail follows each index: over restarts, new indices and those that are made anew.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../src/logs/limits.ts';
import { LogFollower } from '../src/logs/tail/log-follower.ts';
import { readTailPosition } from '../src/logs/tail/tail-position.ts';
import type { ServerQuestion } from '../src/servers/servers.ts';

afterEach(() => {
  vi.useRealTimers();
});

const filter = {
  pattern: 'logs-*-*',
  query: { match_all: {} },
  withoutFields: { match_all: {} },
  fieldNames: [],
  types: new Map(),
};

/** Shards of an index by their last numbers: undefined for one that is being recovered, null for one that no server holds. */
type Listed = Readonly<Record<string, readonly (number | undefined | null)[]>>;

/** How often a shard was started, and the number of the last record from before the last time. */
interface Start {
  readonly term: number;
  readonly before: number;
}

/** An Elasticsearch that lists what it is told, and finds what it is given once. */
function fakeElasticsearch() {
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
    state.listed = { a: [undefined], b: [null] };
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

  it.each<[string, Start, number]>([
    ['what it had before it was started', { term: 4, before: 5 }, 5],
    ['nothing where the index was created after the tail began', { term: 1, before: -1 }, -1],
    ['what it has where it took nothing since', { term: 2, before: 7 }, 7],
  ])('behind %s, where it could not be asked at the beginning', async (_what, start, from) => {
    for (const notYet of [undefined, null]) {
      const { state, followed, servers } = fakeElasticsearch();
      state.listed = { a: [notYet] };
      state.starts = { a: start };
      const follower = new LogFollower(servers, 'listed');
      await follower.start(filter);
      expect(await followed(follower)).toEqual({});
      const ended = readTailPosition(follower.position ?? '');
      state.listed = { a: [7] };
      await follower.restart(filter);
      expect(await followed(follower)).toEqual({ a: from });
      const next = new LogFollower(servers, 'listed');
      await next.start(filter, { ended });
      expect(await followed(next), 'where another tail goes on').toEqual({ a: from });
    }
  });

  it('from its beginning where its shard is started for the first time, also with more records than an answer has', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [null] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [2 * limits.answerMax] };
    await follower.restart(filter);
    expect(await followed(follower)).toEqual({ a: -1 });
  });

  it('behind what is there where its shard counts as started before it has numbers', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10] };
    state.areClosed = true;
    state.starts = { a: { term: 2, before: 10 } };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    expect(await followed(follower)).toEqual({});
    state.areClosed = false;
    await follower.restart(filter);
    expect(await followed(follower)).toEqual({ a: 10 });
    state.areClosed = true;
    await follower.restart(filter);
    expect(await followed(follower)).toEqual({ a: 10 });
  });

  it.each([undefined, null])('from where another tail ended, where its shard starts later (%s)', async (notYet) => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10], b: [3, 4] };
    state.starts = { a: { term: 2, before: 12 }, b: { term: 2, before: 6 } };
    const first = new LogFollower(servers, 'listed');
    await first.start(filter);
    const ended = readTailPosition(first.position ?? '');
    state.listed = { a: [notYet], b: [5, notYet], c: [notYet] };
    const next = new LogFollower(servers, 'listed');
    await next.start(filter, { ended });
    state.listed = { a: [12], b: [5, 6], c: [2] };
    await next.restart(filter);
    expect(await followed(next)).toEqual({ a: 10, 'b_shards:0': 3, 'b_shards:1': 4, c: -1 });
  });

  it('from its beginning where its shard had not started yet when another one was found', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [10], b: [4], c: [undefined] };
    state.hits = [{ _index: 'b', _id: '1', _seq_no: 0, _source: {} }];
    await followed(follower);
    expect(await followed(follower)).toEqual({ a: 10, b: -1 });
    state.listed = { a: [10], b: [4], c: [2] };
    vi.advanceTimersByTime(limits.tailLateMsMin);
    expect(await followed(follower)).toEqual({ a: 10, b: -1, c: -1 });
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

  it('shard by shard where only one of several had started at first', async () => {
    for (const notYet of [undefined, null]) {
      const { state, followed, servers } = fakeElasticsearch();
      state.listed = { a: [3, notYet, notYet] };
      state.starts = { 'a 1': { term: 3, before: 2 }, 'a 2': { term: 2, before: 5 } };
      const follower = new LogFollower(servers, 'listed');
      await follower.start(filter);
      expect(await followed(follower)).toEqual({ 'a_shards:0': 3 });
      state.listed = { a: [3, 4, 5] };
      await follower.restart(filter);
      expect(await followed(follower)).toEqual({ 'a_shards:0': 3, 'a_shards:1': 2, 'a_shards:2': 5 });
    }
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

  it('in each that its data stream has had since another tail ended, until they are read', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    const stream = (number: number): string => `.ds-logs-a-b-2026.01.01-${String(number).padStart(6, '0')}`;
    state.listed = { [stream(8)]: [8], [stream(9)]: [9], [stream(10)]: [10] };
    const first = new LogFollower(servers, 'listed');
    await first.start(filter);
    const ended = readTailPosition(first.position ?? '');
    state.listed = {
      ...state.listed,
      ...{ [stream(10)]: [30], [stream(11)]: [11], [stream(12)]: [12], [stream(13)]: [13] },
      '.ds-logs-new-b-2026.01.01-000001': [1],
      '.ds-logs-new-b-2026.01.01-000002': [2],
      '.ds-logs-new-b-2026.01.01-000003': [3],
    };
    const next = new LogFollower(servers, 'listed');
    await next.start(filter, { ended });
    const two = { [stream(12)]: -1, [stream(13)]: -1 };
    const twoNew = { '.ds-logs-new-b-2026.01.01-000002': -1, '.ds-logs-new-b-2026.01.01-000003': -1 };
    const all = {
      ...{ [stream(9)]: 9, [stream(10)]: 10, [stream(11)]: -1, ...two },
      ...{ '.ds-logs-new-b-2026.01.01-000001': -1, ...twoNew },
    };
    state.hits = Array.from({ length: limits.readAtFirst }, (_, at) => ({
      ...{ _index: stream(13), _id: `${at}`, _seq_no: at, _source: {} },
    }));
    // There may be more than the first search found.
    expect(await followed(next)).toEqual(all);
    expect(await followed(next)).toEqual({ ...all, [stream(13)]: limits.readAtFirst - 1 });
    expect(await followed(next)).toEqual({ ...two, ...twoNew, [stream(13)]: limits.readAtFirst - 1 });
  });

  it.each<[string, (state: ReturnType<typeof fakeElasticsearch>['state']) => void]>([
    [
      'found an index that was not known yet',
      (state) => {
        state.listed = { ...state.listed, b: [0] };
        state.hits = [{ _index: 'b', _id: '1', _seq_no: 0, _source: {} }];
      },
    ],
    [
      'was not answered by each shard',
      (state) => {
        state.isIncomplete = true;
      },
    ],
  ])('in each that its data stream has had, still, where the first search %s', async (_what, disturb) => {
    const { state, followed, servers } = fakeElasticsearch();
    const stream = (number: number): string => `.ds-logs-a-b-2026.01.01-00000${number}`;
    state.listed = { [stream(1)]: [1] };
    const first = new LogFollower(servers, 'listed');
    await first.start(filter);
    const ended = readTailPosition(first.position ?? '');
    state.listed = { [stream(1)]: [5], [stream(2)]: [2], [stream(3)]: [3] };
    const next = new LogFollower(servers, 'listed');
    await next.start(filter, { ended });
    disturb(state);
    await followed(next);
    state.isIncomplete = false;
    expect(await followed(next)).toHaveProperty([stream(1)], 1);
    expect(await followed(next)).not.toHaveProperty([stream(1)]);
  });

  it('in one that its data stream had when another tail ended, until its shard has started and is read', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    const stream = (number: number): string => `.ds-logs-a-b-2026.01.01-00000${number}`;
    state.listed = { [stream(1)]: [1] };
    const first = new LogFollower(servers, 'listed');
    await first.start(filter);
    const ended = readTailPosition(first.position ?? '');
    state.listed = { [stream(1)]: [null], [stream(2)]: [2], [stream(3)]: [3] };
    const next = new LogFollower(servers, 'listed');
    await next.start(filter, { ended });
    await followed(next);
    state.listed = { ...state.listed, [stream(1)]: [5] };
    await next.restart(filter);
    expect(await followed(next)).toHaveProperty([stream(1)], 1);
    expect(await followed(next)).not.toHaveProperty([stream(1)]);
  });

  it('behind what it had where it was closed and is opened again, and is not waited for meanwhile', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10], b: [4] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    const { position } = follower;
    state.closed = ['a'];
    await follower.restart(filter);
    expect(follower.position).toBe(position);
    const begun = new LogFollower(servers, 'listed');
    await begun.start(filter);
    expect(await followed(begun)).toEqual({ b: 4 });
    state.closed = [];
    for (const each of [follower, begun]) {
      await each.restart(filter);
      expect(await followed(each)).toEqual({ a: 10, b: 4 });
    }
  });

  it('from its beginning where it was deleted and made anew under its name, also with more records', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10], b: [1] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [30], b: [1] };
    state.uuids = { a: 'another' };
    expect(await followed(follower)).toEqual({ a: 10, b: 1 });
    vi.advanceTimersByTime(limits.tailListedMsMax);
    expect(await followed(follower)).toEqual({ a: -1, b: 1 });
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
