// From which number on the live tail follows each index: over restarts, new indices and those that are made anew.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../src/logs/limits.ts';
import { LogFollower } from '../src/logs/tail/log-follower.ts';
import { readTailPosition } from '../src/logs/tail/tail-position.ts';
import type { ServerQuestion } from '../src/servers/servers.ts';
import { fakeElasticsearch, filter, type Listed, type Start } from './support/fake-shards.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('an index is followed', () => {
  it('after the records that exist at the start, shard by shard if it has several', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10], b: [1, 2] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    expect(await followed(follower)).toEqual({ a: 10, 'b_shards:0': 1, 'b_shards:1': 2 });
  });

  it('from its beginning if it is new', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [11], b: [4] };
    state.hits = [{ _index: 'b', _id: '1', _seq_no: 0, _source: {} }];
    expect(await followed(follower)).toEqual({ a: 10 });
    expect(await followed(follower)).toEqual({ a: 10, b: -1 });
  });

  it('from its last position after a restart of its server', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10], b: [20] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [undefined], b: [null] };
    await follower.restart(filter);
    expect(await followed(follower)).toEqual({ a: 10, b: 20 });
  });

  it('from its beginning if it was recreated under the same name', async () => {
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
  ])('after %s, if it did not answer at the start', async (_what, start, from) => {
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

  it('from its beginning when its shard starts for the first time, also with more records than fit into an answer', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [null] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    state.listed = { a: [2 * limits.answerMax] };
    await follower.restart(filter);
    expect(await followed(follower)).toEqual({ a: -1 });
  });

  it('after the existing records if its shard counts as started before it has sequence numbers', async () => {
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

  it('from its beginning if its shard had not started yet when another one was found', async () => {
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

  it('from its beginning if it was no longer listed before its shard had started', async () => {
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

  it('after the existing records while its shard is relocating', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    state.listed = { a: [10] };
    state.areMoving = true;
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    expect(await followed(follower)).toEqual({ a: 10 });
  });

  it('shard by shard if only one of several had started at first', async () => {
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

  it('no longer after its data stream has rolled over twice', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    const stream = (number: number): string => `.ds-logs-a-b-2026.01.01-00000${number}`;
    state.listed = { [stream(1)]: [1], [stream(2)]: [2], [stream(3)]: [3] };
    const follower = new LogFollower(servers, 'listed');
    await follower.start(filter);
    expect(await followed(follower)).toEqual({ [stream(2)]: 2, [stream(3)]: 3 });
    expect(state.searches[0]?.body).toContain(stream(1));
  });

  it('from its last position after it was closed and reopened, without waiting for it meanwhile', async () => {
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

  it('from its beginning if it was deleted and recreated under the same name, also with more records', async () => {
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

it('the results of one search are not lost if the next one fails', async () => {
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
