// The live tail on a real Elasticsearch: every record once, whenever it says that it was logged.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { names } from '@telltale/catalog';
import {
  ConsoleError,
  connectServers,
  type LogRecord,
  readFilter,
  type ServerQuestion,
  type Servers,
  searchLogs,
  tailLogs,
} from '@telltale/console';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SearchAnswer } from '../../packages/console/src/logs/elasticsearch-answer.ts';
import type { FollowedEvent } from '../../packages/console/src/logs/tail/tail-logs.ts';
import { readTailPosition, type TailPosition } from '../../packages/console/src/logs/tail/tail-position.ts';
import { type TestPlane, testPlane } from '../support/plane.ts';
import { clientOf } from '../support/plane-client.ts';
import { type ServerClient, serverClient } from '../support/server-client.ts';
import { shipping } from '../support/typed-documents.ts';
import { bulk, document, type Written } from './support/log-writer.ts';
import { isLongRun, tailSeconds } from './support/tail-seconds.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const dataset = `tailed${process.pid}`;
const hourMs = 3_600_000;

let plane: TestPlane;
let servers: Servers & AsyncDisposable;
let shipper: ServerClient;
beforeAll(async () => {
  plane = await testPlane();
  servers = connectServers(async () => plane.connections);
  shipper = serverClient(shipping(plane));
});
afterAll(async () => {
  await servers[Symbol.asyncDispose]();
  await shipper[Symbol.asyncDispose]();
});

let last = 0;
/** Records with numbers for messages, none given twice. */
function documents(count: number, written: Written): string[] {
  return Array.from({ length: count }, () => {
    last += 1;
    return document(`n${last}`, written);
  });
}
const messages = (from: number, count: number): string[] => Array.from({ length: count }, (_, at) => `n${from + at}`);

/** Follows a service, and gives what came until that many records did. */
class Tail implements AsyncDisposable {
  readonly #over = new AbortController();
  readonly #events: AsyncIterator<FollowedEvent>;
  readonly records: LogRecord[] = [];
  readonly unreachable: string[] = [];
  skipped = 0;
  position = '';

  constructor(
    query: string,
    options: {
      since?: number;
      backlog?: number;
      ended?: TailPosition | undefined;
      asked?: Pick<Servers, 'elasticsearch'>;
    } = {},
  ) {
    const { asked = servers, ...rest } = options;
    const filter = readFilter(new URLSearchParams(query));
    this.#events = tailLogs(asked, { filter, signal: this.#over.signal, ...rest });
  }

  async event(): Promise<FollowedEvent> {
    const { value, done } = await this.#events.next();
    if (done === true) throw new Error('the tail is over');
    this.records.push(...value.records);
    this.skipped += value.skipped;
    if (value.position !== undefined) this.position = value.position;
    if (value.unreachable !== undefined) this.unreachable.push(value.unreachable);
    return value;
  }

  async until(count: number): Promise<string[]> {
    while (this.records.length < count) await this.event();
    return this.records.map(({ message }) => message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    expect(await this.#events.next()).toEqual({ value: undefined, done: true });
  }
}

it('returns each record once in order of arrival, also with a clock that is hours off, and in new data streams', async () => {
  const service = `tail-skew-${process.pid}`;
  const known = `logs-${dataset}.known-default`;
  await bulk(shipper, known, documents(3, { service }));
  // What is not visible yet when the tail begins counts as arriving.
  await visible(service, 3);
  await using tail = new Tail(`service=${service}`);
  expect((await tail.event()).records).toEqual([]);
  const first = last + 1;
  const skewed = [0, -5 * hourMs, 3 * hourMs, -400 * 24 * hourMs, 0];
  const written = skewed.flatMap((skew) => documents(2, { service, at: Date.now() + skew }));
  for (const each of written) await bulk(shipper, known, [each]);
  expect(await tail.until(10)).toEqual(messages(first, 10));
  const inNew = last + 1;
  await bulk(shipper, `logs-${dataset}.new-default`, documents(5, { service }));
  expect((await tail.until(15)).slice(10)).toEqual(messages(inNew, 5));
});

it('returns concurrent records of many writers once each', async () => {
  const service = `tail-writers-${process.pid}`;
  await using tail = new Tail(`service=${service}&level=info`);
  await tail.event();
  const first = last + 1;
  const batches = Array.from({ length: 40 }, (_, at) =>
    documents(25, { service, level: at % 4 === 0 ? 'debug' : 'info' }),
  );
  await Promise.all(batches.map((batch, at) => bulk(shipper, `logs-${dataset}.writers${at % 2}-default`, batch)));
  const wanted = batches.flatMap((_, at) => (at % 4 === 0 ? [] : messages(first + at * 25, 25)));
  expect((await tail.until(wanted.length)).toSorted()).toEqual(wanted.toSorted());
});

it('returns a record that becomes visible after later ones', async () => {
  const service = `tail-late-${process.pid}`;
  let hidden: string | undefined = `n${last + 2}`;
  // When a record becomes visible is Elasticsearch's own affair: one is kept from the tail as if it were not yet.
  const asked = {
    elasticsearch: async <Body>(question: ServerQuestion): Promise<Body> => {
      const answer =
        await servers.elasticsearch<Partial<SearchAnswer<{ indices?: { buckets: { doc_count: number }[] } }>>>(
          question,
        );
      if (hidden === undefined || answer.hits === undefined) return answer as Body;
      const hits = answer.hits.hits.filter(({ _source }) => _source?.message !== hidden);
      const buckets = (answer.aggregations?.indices?.buckets ?? []).map((each) => ({
        ...each,
        doc_count: each.doc_count - 1,
      }));
      return { ...answer, hits: { ...answer.hits, hits }, aggregations: { indices: { buckets } } } as Body;
    },
  };
  await using tail = new Tail(`service=${service}`, { asked });
  await tail.event();
  const first = last + 1;
  await bulk(shipper, `logs-${dataset}.late-default`, documents(3, { service }));
  expect(await tail.until(2)).toEqual([`n${first}`, `n${first + 2}`]);
  hidden = undefined;
  expect((await tail.until(3)).at(-1)).toBe(`n${first + 1}`);
});

it('starts with the newest existing records, and repeats none', async () => {
  const service = `tail-before-${process.pid}`;
  const stream = `logs-${dataset}.before-default`;
  const first = last + 1;
  for (let at = 0; at < 6; at += 1)
    await bulk(shipper, stream, documents(1, { service, at: Date.now() - 60_000 + at }));
  await visible(service, 6);
  await using tail = new Tail(`service=${service}`, { since: Date.now() - hourMs, backlog: 4 });
  expect((await tail.event()).records.map(({ message }) => message)).toEqual(messages(first + 2, 4));
  await bulk(shipper, stream, documents(2, { service }));
  expect(await tail.until(6)).toEqual(messages(first + 2, 6));
});

it('follows an index of several shards', async () => {
  const service = `tail-shards-${process.pid}`;
  const stream = `logs-${dataset}.shards-default`;
  await using admin = await clientOf('admin', plane);
  const template = {
    index_patterns: [stream],
    data_stream: {},
    priority: 900,
    composed_of: [names.elasticsearch.template],
    template: { settings: { index: { number_of_shards: 3 } } },
  };
  const path = `/_index_template/${dataset}`;
  expect((await admin.ask({ method: 'PUT', path, body: template })).status).toBe(200);
  await bulk(shipper, stream, documents(5, { service }));
  await using tail = new Tail(`service=${service}`, { since: 0 });
  await tail.event();
  const first = last + 1 - 5;
  await tail.until(5);
  await bulk(shipper, stream, documents(60, { service }));
  expect((await tail.until(65)).toSorted()).toEqual(messages(first, 65).toSorted());
  expect((await admin.ask({ method: 'DELETE', path: `/_data_stream/${stream}` })).status).toBeLessThan(500);
  await admin.ask({ method: 'DELETE', path });
});

it('resumes when Elasticsearch answers again, and reports the outage once', async () => {
  const service = `tail-away-${process.pid}`;
  let isAway = false;
  const asked = {
    elasticsearch: async <Body>(question: ServerQuestion): Promise<Body> => {
      if (isAway) throw new ConsoleError('unreachable', 'Elasticsearch cannot be reached.');
      return await servers.elasticsearch<Body>(question);
    },
  };
  await using tail = new Tail(`service=${service}`, { asked });
  await tail.event();
  isAway = true;
  expect(await tail.event()).toEqual({ records: [], skipped: 0, unreachable: 'Elasticsearch cannot be reached.' });
  const first = last + 1;
  await bulk(shipper, `logs-${dataset}.away-default`, documents(30, { service }));
  isAway = false;
  expect(await tail.until(30)).toEqual(messages(first, 30));
  expect(tail.unreachable).toHaveLength(1);
  isAway = true;
  expect(await tail.event()).toMatchObject({ unreachable: 'Elasticsearch cannot be reached.' });
  isAway = false;
  // Nothing has come meanwhile, and it says all the same that it answers.
  expect(await tail.event()).toEqual({ records: [], skipped: 0, position: expect.any(String) });
});

it('resumes where another tail ended, with records since then, also out of order and in new data streams', async () => {
  const service = `tail-again-${process.pid}`;
  const stream = `logs-${dataset}.again-default`;
  await bulk(shipper, stream, documents(3, { service }));
  await visible(service, 3);
  let position: string;
  {
    await using tail = new Tail(`service=${service}`);
    await tail.event();
    await bulk(shipper, stream, documents(2, { service }));
    await tail.until(2);
    position = tail.position;
  }
  const first = last + 1;
  await bulk(shipper, stream, documents(2, { service, at: Date.now() - 5 * hourMs }));
  await bulk(shipper, `logs-${dataset}.again.new-default`, documents(2, { service, at: Date.now() - 3 * hourMs }));
  await bulk(shipper, stream, documents(600, { service }));
  await using tail = new Tail(`service=${service}`, { ended: readTailPosition(position) });
  expect((await tail.until(604)).toSorted()).toEqual(messages(first, 604).toSorted());
  expect(tail.skipped).toBe(0);
});

it('resumes where another tail ended through each index that its data stream has had since', async () => {
  const service = `tail-weekend-${process.pid}`;
  const stream = `logs-${dataset}.weekend-default`;
  const write = async (count: number): Promise<void> => await bulk(shipper, stream, documents(count, { service }));
  await using admin = await clientOf('admin', plane);
  const first = last + 1;
  await write(1);
  await using tail = new Tail(`service=${service}`, { since: 0 });
  await tail.until(1);
  for (let at = 0; at < 3; at += 1) {
    await write(2);
    const { status } = await admin.ask({ method: 'POST', path: `/${stream}/_rollover` });
    expect(status).toBe(200);
  }
  await write(2);
  await using again = new Tail(`service=${service}`, { ended: readTailPosition(tail.position) });
  expect((await again.until(8)).toSorted()).toEqual(messages(first + 1, 8).toSorted());
});

it('skips records that arrive too fast to read, and counts them', async () => {
  const service = `tail-flood-${process.pid}`;
  const stream = `logs-${dataset}.flood-default`;
  await using tail = new Tail(`service=${service}`);
  const { position: begun = '' } = await tail.event();
  for (let at = 0; at < 6; at += 1) await bulk(shipper, stream, documents(2_000, { service }));
  await visible(service, 10_000, true);
  while (tail.records.length + tail.skipped < 12_000) await tail.event();
  expect(tail.records.length + tail.skipped).toBe(12_000);
  expect(tail.skipped).toBeGreaterThan(10_000);
  expect(tail.records.at(-1)?.service).toBe(service);
  // Another that goes on where this one was at first counts the same.
  await using again = new Tail(`service=${service}`, { ended: readTailPosition(begun) });
  while (again.records.length + again.skipped < 12_000) await again.event();
  expect(again.records.length + again.skipped).toBe(12_000);
  expect(again.skipped).toBeGreaterThan(10_000);
});

// It takes half a minute: that many bytes are written, and read twice. What it holds is tried with a small bound too.
if (isLongRun)
  it('returns records of 1 MiB, fewer of which fit into an answer', async () => {
    const service = `tail-large-${process.pid}`;
    const stream = `logs-${dataset}.large-default`;
    const original = 'x'.repeat(2 ** 20);
    const large = (): string[] =>
      documents(10, { service }).map((each) => JSON.stringify({ ...JSON.parse(each), event: { original } }));
    await using tail = new Tail(`service=${service}`);
    await tail.event();
    const first = last + 1;
    await bulk(shipper, stream, documents(60, { service }));
    await tail.until(60);
    // More than the 64 MiB that an answer may have.
    for (let at = 0; at < 7; at += 1) await bulk(shipper, stream, large());
    await visible(service, 130);
    expect(await tail.until(130)).toEqual(messages(first, 130));
    expect(tail.unreachable).toEqual([]);
    // The newest are small: as many as there are at most are read at once behind them.
    await bulk(shipper, stream, documents(60, { service }));
    await visible(service, 190);
    const filter = readFilter(new URLSearchParams({ service }));
    const { records } = await searchLogs(servers, { filter, range: { from: 0, to: Date.now() }, limit: 190 });
    expect(records.map(({ message }) => message).toSorted()).toEqual(messages(first, 190).toSorted());
  });

it('shows a placeholder for a record that does not fit into an answer, and continues', async () => {
  const service = `tail-giant-${process.pid}`;
  const first = last + 1;
  const [small = '', giant = '', later = ''] = documents(3, { service, level: 'warn' });
  // The plane of the tests takes no record of 64 MiB: answers with this one count as longer than that.
  const asked = {
    elasticsearch: async <Body>(question: ServerQuestion): Promise<Body> => {
      const answer = await servers.elasticsearch<Partial<SearchAnswer>>(question);
      if (answer.hits?.hits.some(({ _source }) => _source?.message === `n${first + 1}`))
        throw new ConsoleError('refused', 'Elasticsearch has more to say.', { cause: { isTooLong: true } });
      return answer as Body;
    },
  };
  await using tail = new Tail(`service=${service}`, { asked });
  await tail.event();
  for (const each of [small, giant, later]) await bulk(shipper, `logs-${dataset}.giant-default`, [each]);
  expect(await tail.until(3)).toEqual([`n${first}`, expect.stringContaining('more than 64 MiB'), `n${first + 2}`]);
  const { at } = tail.records[1] ?? {};
  expect(tail.records[1]).toMatchObject({ service, level: 'warn', cut: ['message'] });
  expect(at).toBe(JSON.parse(giant)['@timestamp']);
  expect(tail.unreachable).toEqual([]);
});

it('keeps up with 500 records a second without growing', { timeout: 60_000 + 6_000 * tailSeconds }, async () => {
  const service = `tail-load-${process.pid}`;
  const stream = `logs-${dataset}.load-default`;
  const seconds = tailSeconds;
  await using tail = new Tail(`service=${service}`);
  await tail.event();
  const first = last + 1;
  const begunAt = performance.now();
  const writing = (async () => {
    for (let at = 0; at < seconds * 5; at += 1) {
      await bulk(shipper, stream, documents(100, { service }));
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, begunAt + (at + 1) * 200 - performance.now())));
    }
  })();
  const wanted = seconds * 500;
  const heap: number[] = [];
  const seen = new Set<string>();
  while (seen.size + tail.skipped < wanted) {
    const { records } = await tail.event();
    for (const { message } of records) {
      expect(seen.has(message), message).toBe(false);
      seen.add(message);
    }
    tail.records.length = 0;
    collectGarbage();
    heap.push(process.memoryUsage().heapUsed);
  }
  await writing;
  expect(tail.skipped).toBe(0);
  expect([...seen].toSorted()).toEqual(messages(first, wanted).toSorted());
  // So many that the first and the last of them are others.
  expect(heap.length).toBeGreaterThanOrEqual(6);
  const third = Math.floor(heap.length / 3);
  const [early, late] = [heap.slice(0, third), heap.slice(-third)].map((each) => Math.min(...each));
  if (isLongRun)
    console.log(`tail: ${wanted} records in ${seconds} s, bytes of heap ${early} at first and ${late} at the end`);
  expect((late ?? 0) - (early ?? 0), `bytes more than at first, of ${early}`).toBeLessThan(10_000_000);
});

/** Waits until that many records of a service are found. */
async function visible(service: string, count: number, isLowerBound = false): Promise<void> {
  const filter = readFilter(new URLSearchParams({ service }));
  const found = async () => {
    const { total, total_is_lower_bound } = await searchLogs(servers, {
      filter,
      range: { from: 0, to: Date.now() },
      limit: 1,
    });
    return { total, total_is_lower_bound };
  };
  await expect.poll(found).toEqual({ total: count, total_is_lower_bound: isLowerBound });
}
