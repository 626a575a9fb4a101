// Where the page goes on with the live tail once its connection was lost.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { limits } from '../page/limits.ts';
import { newer, type Tail, TailConnection } from '../page/views/logs/tail-connection.ts';
import type { LogRecord } from '../src/api.ts';
import { limits as serverLimits } from '../src/server/limits.ts';

/** A connection as the HTML standard has it, as far as the page uses it. */
class FakeEventSource {
  static readonly CLOSED = 2;
  static readonly opened: FakeEventSource[] = [];
  readonly address: string;
  readyState = 0;
  onopen: (() => void) | undefined;
  onmessage: ((event: { data: string; lastEventId: string }) => void) | undefined;
  onerror: (() => void) | undefined;

  constructor(address: string) {
    this.address = address;
    FakeEventSource.opened.push(this);
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }

  /** The line breaks, or the server refuses: only the first is tried again by the browser. */
  fail(isRefused: boolean): void {
    this.readyState = isRefused ? FakeEventSource.CLOSED : 0;
    this.onerror?.();
  }

  send(lastEventId: string, unreachable?: string, ids: readonly string[] = []): void {
    const records = ids.map((id) => ({ index: 'i', id }));
    this.onmessage?.({ data: JSON.stringify({ records, skipped: 0, unreachable }), lastEventId });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeEventSource);
  FakeEventSource.opened.length = 0;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function connect(path = '/api/logs/tail?after=') {
  let tail: Tail | undefined;
  const connection = new TailConnection(path, (changed) => {
    tail = changed;
  });
  const source = (): FakeEventSource => {
    const last = FakeEventSource.opened.at(-1);
    if (last === undefined) throw new Error('nothing was opened');
    return last;
  };
  const reopen = (): string => {
    source().fail(true);
    vi.advanceTimersByTime(limits.tailRetryMsMax);
    return source().address.slice(path.length);
  };
  return { connection, source, reopen, tail: () => tail };
}

it('the tail resumes at the last position that it received, also after unanswered attempts', () => {
  const { source, reopen, tail } = connect();
  source().send('one');
  expect(reopen()).toBe('one');
  source().send('', 'Elasticsearch cannot be reached.');
  expect(reopen()).toBe('one');
  source().send('two');
  expect(reopen()).toBe('two');
  expect(tail()?.isInterrupted).toBe(false);
});

it('the tail starts over, with a note, if its last event had no position', () => {
  const { source, reopen, tail } = connect();
  source().send('one');
  reopen();
  source().send('');
  // The browser would ask for the address again, in which the first stands.
  source().fail(false);
  vi.advanceTimersByTime(limits.tailRetryMsMax);
  expect(FakeEventSource.opened).toHaveLength(3);
  expect(source().address).toBe('/api/logs/tail?after=');
  expect(tail()?.isInterrupted).toBe(true);
});

it('the tail leaves the reconnection to the browser after a broken connection', () => {
  const { source } = connect();
  source().send('one');
  source().fail(false);
  vi.advanceTimersByTime(limits.tailRetryMsMax);
  expect(FakeEventSource.opened).toHaveLength(1);
});

it('the tail starts over, with a note, if its position does not fit into the address beside the filter', () => {
  const path = `/api/logs/tail?text=${'x'.repeat(limits.tailAddressLengthMax - 100)}&after=`;
  const { source, reopen, tail } = connect(path);
  source().send('short');
  expect(reopen()).toBe('short');
  source().send('x'.repeat(100));
  expect(reopen()).toBe('');
  source().onopen?.();
  expect(tail()?.isInterrupted).toBe(true);
  expect(limits.tailAddressLengthMax).toBeLessThan(serverLimits.targetBytesMax);
});

it('the tail starts with the newest records, and lists each once, also after it has started anew', () => {
  const { source, reopen, tail } = connect();
  const listed = (): string[] | undefined => {
    vi.advanceTimersByTime(limits.tailDrawMs);
    return tail()?.records.map(({ id }) => id);
  };
  source().send('', undefined, ['a', 'b']);
  source().send('', undefined, ['c']);
  expect(listed()).toEqual(['c', 'b', 'a']);
  reopen();
  source().send('', undefined, ['b', 'c', 'd']);
  expect(listed()).toEqual(['d', 'c', 'b', 'a']);
});

it('the records that wait are counted, up to the length of the list', () => {
  const listOf = (count: number) =>
    Array.from({ length: count }, (_, at): LogRecord => ({ index: 'i', id: `${at}`, at: '', message: '', fields: {} }));
  const records = listOf(3);
  expect(newer({ records }, { records: records.slice(1) })).toBe('1');
  expect(newer({ records }, { records: [] })).toBe('3');
  expect(newer({ records: listOf(limits.tailRecordsMax) }, { records })).toBe('at least 400');
});
