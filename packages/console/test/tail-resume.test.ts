// From which number on a tail follows each index that goes on where another has ended.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../src/logs/limits.ts';
import { LogFollower } from '../src/logs/tail/log-follower.ts';
import { readTailPosition } from '../src/logs/tail/tail-position.ts';
import { fakeElasticsearch, filter } from './support/fake-shards.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What was written before is visible then. */
function untilVisible(): void {
  vi.setSystemTime(Date.now() + limits.tailWindowMs);
}

describe('a second tail follows an index', () => {
  it.each([undefined, null])('from the position of the first, if its shard starts later (%s)', async (notYet) => {
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

  it('from the position of the first, and from its beginning if it is new since then', async () => {
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

  it('and each other one that its data stream has had since the first tail, until all are read and visible', async () => {
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
    untilVisible();
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
  ])('and each other one that its data stream has had, even if the first search %s', async (_what, disturb) => {
    const { state, followed, servers } = fakeElasticsearch();
    const stream = (number: number): string => `.ds-logs-a-b-2026.01.01-00000${number}`;
    state.listed = { [stream(1)]: [1] };
    const first = new LogFollower(servers, 'listed');
    await first.start(filter);
    const ended = readTailPosition(first.position ?? '');
    state.listed = { [stream(1)]: [5], [stream(2)]: [2], [stream(3)]: [3] };
    const next = new LogFollower(servers, 'listed');
    await next.start(filter, { ended });
    untilVisible();
    await next.restart(filter);
    disturb(state);
    await followed(next);
    state.isIncomplete = false;
    expect(await followed(next)).toHaveProperty([stream(1)], 1);
    expect(await followed(next)).not.toHaveProperty([stream(1)]);
  });

  it('that its data stream had when the first ended, until its shard has started and is read', async () => {
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
    untilVisible();
    await next.restart(filter);
    expect(await followed(next)).toHaveProperty([stream(1)], 1);
    expect(await followed(next)).not.toHaveProperty([stream(1)]);
  });

  it('that its data stream has left, until what was written last has become visible', async () => {
    const { state, followed, servers } = fakeElasticsearch();
    const stream = (number: number): string => `.ds-logs-a-b-2026.01.01-00000${number}`;
    state.listed = { [stream(1)]: [1] };
    const first = new LogFollower(servers, 'listed');
    await first.start(filter);
    const ended = readTailPosition(first.position ?? '');
    state.listed = { [stream(1)]: [5], [stream(2)]: [2], [stream(3)]: [3] };
    const next = new LogFollower(servers, 'listed');
    await next.start(filter, { ended });
    // Nothing of the first index is visible yet.
    await followed(next);
    vi.setSystemTime(Date.now() + limits.tailWindowMs - 1);
    expect(await followed(next)).toHaveProperty([stream(1)], 1);
    vi.setSystemTime(Date.now() + 1);
    expect(await followed(next)).toHaveProperty([stream(1)], 1);
    expect(await followed(next)).not.toHaveProperty([stream(1)]);
  });
});

it('a tail follows an index that its data stream leaves at once, until what was written last has become visible', async () => {
  const { state, followed, servers } = fakeElasticsearch();
  const stream = (number: number): string => `.ds-logs-a-b-2026.01.01-00000${number}`;
  state.listed = { [stream(1)]: [1] };
  const tail = new LogFollower(servers, 'listed');
  await tail.start(filter);
  state.listed = { [stream(1)]: [5], [stream(2)]: [2], [stream(3)]: [3] };
  await tail.restart(filter);
  expect(await followed(tail)).toEqual({ [stream(1)]: 1, [stream(2)]: -1, [stream(3)]: -1 });
  untilVisible();
  await followed(tail);
  expect(await followed(tail)).toEqual({ [stream(2)]: -1, [stream(3)]: -1 });
});
