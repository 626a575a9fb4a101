// The console's questions about logs, on a real Elasticsearch: what each filter finds, in which order, and what is said
// of it.
import { logFields } from '@telltale/catalog';
import {
  ConsoleError,
  connectServers,
  fieldNames,
  fieldValues,
  type LogPage,
  type LogRecord,
  logHistogram,
  readFilter,
  requestTimeline,
  type ServerQuestion,
  type Servers,
  searchLogs,
  serviceNames,
  wholeRecord,
} from '@telltale/console';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchLogs as searchSource } from '../../packages/console/src/logs/search-logs.ts';
import { refused } from '../../packages/console/src/servers/refusal.ts';
import { type TestPlane, testPlane } from '../support/plane.ts';
import { clientOf } from '../support/plane-client.ts';
import { create, readAll } from '../support/typed-documents.ts';

const dataset = `asked${process.pid}`;
const dataStream = `logs-${dataset}-default`;
const service = `asked-${process.pid}`;
const trace = `4bf92f3577b34da6a3ce${String(process.pid).padStart(12, '0')}`;
const begun = Date.UTC(2026, 4, 1, 10);
const range = { from: begun, to: begun + 3_600_000 };
const at = (seconds: number): string => new Date(begun + seconds * 1_000).toISOString();

/** Documents by name; the name identifies each. */
const documents: Readonly<Record<string, object>> = {
  paid: {
    '@timestamp': at(1),
    message: 'Order paid in time: card-4711',
    log: { level: 'info', logger: 'till' },
    trace: { id: trace },
    app: {
      asked_ms: 12.5,
      asked_paid: true,
      asked_step: 'pay',
      asked_order: { id: 7, at: '2026-05-01T10:00:01.000Z' },
      'a b': 1,
    },
  },
  declined: {
    '@timestamp': at(2),
    message: 'order failed',
    log: { level: 'error', logger: 'till' },
    error: { type: 'CardError', message: 'card declined', stack_trace: 'Error: card declined\n    at pay' },
    trace: { id: trace },
    app: { asked_ms: 250, asked_paid: false, asked_step: 'two words', asked_order: { id: 9 }, asked_retries: 3 },
  },
  slow: {
    '@timestamp': at(3),
    message: 'GET /orders took 1800 ms; timed out waiting',
    log: { level: 'warn' },
    event: { action: 'request', duration: 1_800_000_000 },
    http: { response: { status_code: 503 } },
    app: { asked_ms: 1800, asked_step: 'pa*', asked_order: { at: '2026-05-01T12:00:00.000Z' }, asked_retries: 'none' },
  },
  // Of the same millisecond as the one before.
  large: {
    '@timestamp': at(3),
    message: `${'x'.repeat(100_000)} end`,
    log: { level: 'debug' },
    app: { id: 'exact', wide: 'y'.repeat(5_000) },
  },
  late: { '@timestamp': at(3_599), message: 'tick', log: { level: 'info' }, app: { asked_step: 'tick' } },
  outside: { '@timestamp': at(3_600), message: 'tick', log: { level: 'info' }, app: { asked_step: 'tick' } },
};
/** Requests of two days later, each with its duration in seconds. */
const requests = [2, 9, 5, 9, 1].map((seconds, index) => ({
  '@timestamp': at(172_800 + index),
  message: `GET /orders took ${seconds} s`,
  event: { action: 'request', duration: seconds * 1e9 },
}));
const names = Object.keys(documents);

let plane: TestPlane;
let servers: Servers & AsyncDisposable;
beforeAll(async () => {
  plane = await testPlane();
  servers = connectServers(async () => plane.connections);
  const written = [...Object.values(documents), ...requests].map((document) =>
    JSON.stringify({ service: { name: service }, event: { dataset }, ...document }).replace(
      '"exact"',
      '12345678901234567890',
    ),
  );
  expect(await create(plane, dataStream, written)).toEqual([]);
  await readAll(plane, dataStream, written.length);
});
afterAll(() => servers[Symbol.asyncDispose]());

const nameOf = ({ id }: LogRecord): string => names[Number(id)] ?? id;

/** One page of what a query string asks for, of this test's service. */
async function page(query: string, options: { limit?: number; cursor?: string | undefined } = {}): Promise<LogPage> {
  const filter = readFilter(new URLSearchParams(`service=${service}&${query}`));
  return await searchLogs(servers, { filter, range, limit: 100, ...options });
}

const field = (condition: string): string => `field=${encodeURIComponent(condition)}`;

it('a search returns the records of its range, newest first and complete', async () => {
  const { records, total, total_is_lower_bound, cursor } = await page('');
  expect(records.map(nameOf)).toEqual(['late', 'large', 'slow', 'declined', 'paid']);
  expect({ total, total_is_lower_bound, cursor }).toEqual({ total: 5, total_is_lower_bound: false });
  expect(records[3]).toMatchObject({
    at: at(2),
    level: 'error',
    service,
    logger: 'till',
    message: 'order failed',
    trace_id: trace,
    fields: { 'error.type': 'CardError', 'app.asked_order.id': 9, 'app.asked_paid': false },
  });
});

it('pages follow each other without gaps or repetitions, also within a millisecond', async () => {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const { records, cursor: next } = await page('', { limit: 1, cursor });
    found.push(...records.map(nameOf));
    cursor = next;
  } while (cursor !== undefined && found.length < 10);
  expect(found).toEqual(['late', 'large', 'slow', 'declined', 'paid']);
});

it('the saved search for slow requests lists the longest first, across pages, as Kibana does', async () => {
  const filter = readFilter(new URLSearchParams({ service, search: 'telltale-search-slow-requests' }));
  const later = { from: begun + 172_800_000, to: begun + 172_860_000 };
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await searchLogs(servers, { filter, range: later, limit: 2, cursor });
    expect(page).toMatchObject({ total: 5, largest_first: 'event.duration' });
    found.push(...page.records.map(({ message, at }) => `${message.slice(17)} ${at.slice(17, 19)}`));
    cursor = page.cursor;
  } while (cursor !== undefined && found.length < 10);
  // Of two that took as long the newer one.
  expect(found).toEqual(['9 s 03', '9 s 01', '5 s 02', '2 s 00', '1 s 04']);
});

describe('a filter finds', () => {
  it.each<[string, string[]]>([
    ['level=error&level=warn', ['slow', 'declined']],
    ['level=ERROR', []],
    ['service=another', ['late', 'large', 'slow', 'declined', 'paid']],
    [`trace=${trace}`, ['declined', 'paid']],
    ['text=order', ['declined', 'paid']],
    ['text=ORDER paid', ['paid']],
    ['text=paid order', ['paid']],
    ['text="order failed"', ['declined']],
    ['text="failed order"', []],
    ['text=card', ['declined', 'paid']],
    ['text="card declined" failed', ['declined']],
    ['text=card-4711', ['paid']],
    ['text=4711-card', []],
    ['text=/orders', ['slow']],
    ['text=decl*', ['declined']],
    ['text=*clined', ['declined']],
    ['text=card-4*', ['paid']],
    ['text="decl*"', []],
    ['text=tim*out', []],
    ['text=t* wait*', ['slow']],
    ['text=message:order', []],
    ['text=--', ['late', 'large', 'slow', 'declined', 'paid']],
    ['search=telltale-search-errors', ['declined']],
    ['search=telltale-search-failed-requests', ['slow']],
    ['search=telltale-search-slow-requests&level=error', []],
    ['search=telltale-search-ignored', ['large', 'slow']],
    [field('app.asked_ms>100'), ['slow', 'declined']],
    [field('app.asked_ms>=250'), ['slow', 'declined']],
    [field('app.asked_ms<250'), ['paid']],
    [field('app.asked_ms<=2.5e2'), ['declined', 'paid']],
    [`${field('app.asked_ms>100')}&${field('app.asked_ms<1000')}`, ['declined']],
    [field('app.asked_ms=250'), ['declined']],
    [field('app.asked_ms=12.50'), ['paid']],
    [field('app.asked_ms=soon'), []],
    [field('app.asked_ms!=250'), ['late', 'large', 'slow', 'paid']],
    [field('app.asked_paid'), ['declined', 'paid']],
    [field('!app.asked_paid'), ['late', 'large', 'slow']],
    [field('app.asked_paid=true'), ['paid']],
    [field('app.asked_paid!=true'), ['late', 'large', 'slow', 'declined']],
    [field('app.asked_step=pay'), ['paid']],
    [field('app.asked_step=PAY'), []],
    [field('app.asked_step=pa*'), ['slow', 'paid']],
    [field('app.asked_step="pa*"'), ['slow']],
    [field('app.asked_step=*'), ['late', 'slow', 'declined', 'paid']],
    [field('app.asked_step="two words"'), ['declined']],
    [field('app.asked_step=two'), []],
    [`${field('app.asked_step=pay')}&${field('app.asked_step="two words"')}`, ['declined', 'paid']],
    [`${field('app.asked_step!=pay')}&${field('app.asked_step!="two words"')}`, ['late', 'large', 'slow']],
    [field('app.asked_step>pay'), ['late', 'declined']],
    [field('app.asked_order.at>2026-05-01T11:00:00Z'), ['slow']],
    [field('app.asked_order.at<=2026-05-01T13:00:01+03:00'), ['paid']],
    [field('app.asked_order.at>now-1m'), []],
    [field('app.asked_order.at=2026-05-01T12:00:00.000Z'), ['slow']],
    [field('"app.a b"=1'), ['paid']],
    [field('error.code=ECONNRESET'), []],
    [field('message="order failed"'), ['declined']],
    [field('message=order'), ['declined', 'paid']],
    [field('http.response.status_code>=500'), ['slow']],
    [field('http.response.status_code=503'), ['slow']],
    [field('log.logger=ti*'), ['declined', 'paid']],
    [field('app.nothing'), []],
    [field('app.nothing>1'), []],
    [field('!app.nothing'), ['late', 'large', 'slow', 'declined', 'paid']],
    [field('error.stack_trace'), ['declined']],
    [field(`service.name=${service}`), ['late', 'large', 'slow', 'declined', 'paid']],
  ])('%s', async (query, wanted) => {
    expect((await page(query)).records.map(nameOf)).toEqual(wanted);
  });
});

it.each<[string, RegExp]>([
  [
    'app.asked_paid>true',
    /field "app.asked_paid" has the type boolean: > "true" is for fields of numbers, times and words/,
  ],
  ['app.asked_ms>soon', /field "app.asked_ms" has the type double: > "soon" is for numbers such as 12.5/],
  ['app.asked_order.at>5', /the type date: > "5" is for times such as 2026-01-31T10:00:00Z or now-15m/],
  ['app.asked_ms=1*', /the type double: "1\*" has a star, which is a wildcard for text fields only/],
  [
    'error.stack_trace=x',
    /field "error.stack_trace" is stored but not indexed: records cannot be searched by its value/,
  ],
])('a condition that does not fit the type of its field is refused: %s', async (condition, message) => {
  const refused = page(field(condition));
  await expect(refused).rejects.toThrow(ConsoleError);
  await expect(refused).rejects.toMatchObject({ code: 'bad_request', message: expect.stringMatching(message) });
});

it('an unknown field, and values that are not searchable, are reported', async () => {
  const conditions = ['app.asked_retries>1', 'app.wide', 'app.retires>1'].map(field).join('&');
  expect((await page(conditions)).not_searched).toEqual([
    { field: 'app.asked_retries', known: true, records: 1 },
    { field: 'app.wide', known: true, records: 1 },
    { field: 'app.retires', known: false, records: 0 },
  ]);
  expect((await page(field('app.asked_ms>1'))).not_searched).toBeUndefined();
});

it('long values are truncated in a list and complete in a record, and integers keep all their digits', async () => {
  const listed = (await page(field('app.id'))).records[0];
  expect(listed?.message).toBe(`${'x'.repeat(4_096)}…`);
  expect(listed?.cut?.toSorted()).toEqual(['app.wide', 'message']);
  expect(listed?.fields['app.id']).toBe('12345678901234567890');
  const { record } = await wholeRecord(servers, { index: listed?.index ?? '', id: listed?.id ?? '' });
  expect(record.message).toBe(`${'x'.repeat(100_000)} end`);
  expect(record.cut).toBeUndefined();
  expect(record.fields).toMatchObject({
    'app.id': '12345678901234567890',
    'app.wide': 'y'.repeat(5_000),
    _ignored: ['app.wide'],
  });
  await expect(wholeRecord(servers, { index: listed?.index ?? '', id: 'none' })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(wholeRecord(servers, { index: 'logs-none-default', id: '1' })).rejects.toMatchObject({
    code: 'not_found',
  });
});

it('the histogram counts every record once, by level or by service', async () => {
  const filter = readFilter(new URLSearchParams({ service }));
  const byLevel = await logHistogram(servers, { filter, range, points: 60 });
  expect(byLevel.step_ms).toBe(120_000);
  expect(byLevel.times.slice(0, 2)).toEqual([begun, begun + 120_000]);
  expect(byLevel.times).toHaveLength(30);
  const sums = byLevel.series.map(({ name, colour, values }) => [
    name,
    colour,
    values.reduce((sum, each) => (sum ?? 0) + (each ?? 0), 0),
  ]);
  expect(sums.toSorted()).toEqual([
    ['debug', 'blue', 1],
    ['error', 'red', 1],
    ['info', 'green', 2],
    ['warn', 'orange', 1],
  ]);
  expect(byLevel.series.find(({ name }) => name === 'info')?.values.at(-1)).toBe(1);
  const byService = await logHistogram(servers, { filter, range, points: 2, by: 'service.name' });
  expect(byService).toMatchObject({ step_ms: 3_600_000, series: [{ name: service, values: [5] }] });
  await expect(logHistogram(servers, { filter, range, points: 2, by: 'message' })).rejects.toMatchObject({
    code: 'bad_request',
  });
});

it('values of a field are counted by type, as a filter finds them', async () => {
  const values = async (name: string) =>
    await fieldValues(servers, { filter: readFilter(new URLSearchParams({ service })), range, name });
  expect(await values('app.asked_paid')).toEqual({
    values: [
      { value: 'false', count: 1 },
      { value: 'true', count: 1 },
    ],
    others: 3,
  });
  expect((await values('app.asked_order.at')).values.map(({ value }) => value)).toContain('2026-05-01T12:00:00.000Z');
  expect((await values('app.asked_ms')).values.map(({ value }) => value).toSorted()).toEqual(['12.5', '1800', '250']);
  expect((await values('log.level')).values[0]).toEqual({ value: 'info', count: 2 });
  await expect(values('message')).rejects.toThrow(/cannot be counted/);
  await expect(values('app.nothing')).rejects.toThrow(/no record has a searchable field of that name/);
});

it('values of a field with different types in several indices are counted by the type of each', async () => {
  // Each with a type of its own: numbers, words, texts that are not counted; and an index that does not know the name.
  const mixed = `asked_mixed_${process.pid}`;
  const streams: Readonly<Record<string, readonly object[]>> = {
    numbers: [{ [mixed]: 7 }, { [mixed]: 7 }, { [mixed]: 12.5 }],
    words: [{ [mixed]: 'seven' }, { [mixed]: '7' }],
    objects: [{ [mixed]: { of: 1 } }],
    none: [{}],
  };
  for (const [name, apps] of Object.entries(streams)) {
    const stream = `logs-${dataset}.${name}-default`;
    const written = apps.map((app) =>
      JSON.stringify({ '@timestamp': at(90_000), service: { name: service }, message: 'm', app }),
    );
    expect(await create(plane, stream, written)).toEqual([]);
    await readAll(plane, stream, written.length);
  }
  const later = { from: begun + 90_000_000, to: begun + 90_001_000 };
  const filter = readFilter(new URLSearchParams({ service }));
  const types = (await fieldNames(servers)).fields.find(({ name }) => name === `app.${mixed}`)?.type;
  expect(types).toBe('double or keyword');
  const { values, others, incomplete } = await fieldValues(servers, { filter, range: later, name: `app.${mixed}` });
  expect(values.toSorted((a, b) => (a.value < b.value ? -1 : 1))).toEqual([
    { value: '12.5', count: 1 },
    { value: '7', count: 3 },
    { value: 'seven', count: 1 },
  ]);
  expect({ others, incomplete }).toEqual({ others: 2, incomplete: undefined });
});

/** The catalog's fields that are searched; `app` itself is one in indices of older templates alone. */
const searchedNames = Object.entries(logFields)
  .filter(([, { type }]) => !/^(?:stored_keyword|typed_object)$/.test(type))
  .map(([name]) => name);

/** Those that at least one record has. */
async function usedFields(): Promise<Set<string>> {
  const filters = Object.fromEntries(searchedNames.map((field) => [field, { exists: { field } }]));
  const { aggregations } = await servers.elasticsearch<{
    readonly aggregations: { readonly used: { readonly buckets: Record<string, { readonly doc_count: number }> } };
  }>({
    method: 'POST',
    path: '/logs-*-*/_search',
    body: { size: 0, aggs: { used: { filters: { filters } } } },
  });
  const buckets = Object.entries(aggregations.used.buckets);
  return new Set(buckets.filter(([, { doc_count }]) => doc_count > 0).map(([name]) => name));
}

it('the list of fields has their types, and only fields that records have', async () => {
  // Others write into the plane meanwhile, and delete what they wrote: a field may come or go between two questions.
  const before = await usedFields();
  const { fields } = await fieldNames(servers);
  const after = await usedFields();
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  expect(before.size).toBeGreaterThan(10);
  expect([...before].filter((name) => after.has(name) && !types.has(name))).toEqual([]);
  expect(searchedNames.filter((name) => types.has(name) && !before.has(name) && !after.has(name))).toEqual([]);
  expect(fields[0]).toEqual({ name: '@timestamp', type: 'date' });
  expect(types.get('app.a b')).toBe('double');
  expect(types.get('log.level')).toBe('keyword');
  expect(types.has('_seq_no')).toBe(false);
});

it('the service names are those of the records', async () => {
  const found = await serviceNames(servers);
  expect(found).toContain(service);
  expect(found).not.toContain(`${service}-none`);
});

it('a phrase is refused with an alternative if an index has no positions', async () => {
  await using admin = await clientOf('admin', plane);
  const index = `early-${dataset}`;
  // As an early version set up the logs; beside them, since others search the logs of this plane meanwhile.
  const message = { type: 'text', norms: false, index_options: 'docs' };
  const mappings = { properties: { '@timestamp': { type: 'date' }, message, 'error.message': message } };
  expect((await admin.ask({ method: 'PUT', path: `/${index}`, body: { mappings } })).status).toBe(200);
  const written = { method: 'POST', path: `/${index}/_doc?refresh=true`, body: documents.declined ?? {} } as const;
  expect((await admin.ask(written)).status).toBe(201);
  const elasticsearch = async <Body>({ method = 'GET', path, body = {} }: ServerQuestion): Promise<Body> => {
    const answer = await admin.ask<Body>({ method, path: path.replace(/^\/[^/]+/, `/${index}`), body });
    if (answer.status >= 400) throw refused('Elasticsearch', answer.status, answer.body);
    return answer.body;
  };
  const found = async (text: string) =>
    (await searchSource({ elasticsearch }, { filter: readFilter(new URLSearchParams({ text })), range, limit: 1 }))
      .total;
  await expect(found('"order failed"')).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringContaining('Search by single words'),
  });
  expect(await found('order failed')).toBe(1);
  await admin.ask({ method: 'DELETE', path: `/${index}` });
});

it('a request shows its lines in order, with its services', async () => {
  const timeline = await requestTimeline(servers, { trace });
  expect(timeline.records.map(nameOf)).toEqual(['paid', 'declined']);
  expect(timeline).toMatchObject({ trace_id: trace, services: [service], more: false });
  expect(await requestTimeline(servers, { trace: 'f'.repeat(32) })).toMatchObject({
    records: [],
    services: [],
    more: false,
  });
});
