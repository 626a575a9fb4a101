// What an app logs is searched, counted and sorted by its type: on a real Elasticsearch, by its own language and by Kibana's.
import { LogDocument } from '@telltale/log-shipper';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Asker, asker } from './support/ask.ts';
import { type TestPlane, testPlane } from './support/plane.ts';
import { create, readAll } from './support/typed-documents.ts';

const dataStream = `logs-typed-${process.pid}`;
const begun = Date.UTC(2026, 0, 1);

let plane: TestPlane;
let reader: Asker;
beforeAll(async () => {
  plane = await testPlane();
  reader = asker(plane.connections.elasticsearch);
  const document = new LogDocument({ source: { name: 'till', host: 'here' }, dataset: 'typed' });
  const written = Array.from({ length: 20 }, (_, n) =>
    document.write({
      level: 'info',
      logger: 'test',
      message: `order ${n}`,
      app: {
        duration_ms: n === 0 ? 0 : n * 12.5,
        paid: n % 4 === 0,
        order: { id: n, total: n / 3, at: new Date(begun + n * 3_600_000) },
        step: n < 5 ? 'cart' : 'ship',
        sizes: [n, n + 0.5],
        tags: ['new', n < 10 ? 'small' : 'large'],
        // Of another type in one record.
        retries: n === 7 ? 'none' : n,
      },
    }),
  );
  expect(await create(plane, dataStream, written)).toEqual([]);
  await readAll(plane, dataStream, written.length);
});

async function count(query: object): Promise<number> {
  const { hits } = await reader.ask<{ hits: { total: { value: number } } }>(`/${dataStream}/_search`, { query });
  return hits.total.value;
}

async function aggregated(aggs: object): Promise<Readonly<Record<string, unknown>>> {
  const { aggregations } = await reader.ask<{ aggregations: Record<string, unknown> }>(`/${dataStream}/_search`, {
    size: 0,
    aggs,
  });
  return aggregations;
}

describe('a field that an app logs, or its message', () => {
  it.each<[string, object, number]>([
    ['a fraction, by range', { range: { 'app.duration_ms': { gt: 100 } } }, 11],
    ['a number that is whole, by value', { term: { 'app.order.id': 7 } }, 1],
    ['a fraction in an object, by range', { range: { 'app.order.total': { gte: 1, lt: 2 } } }, 3],
    ['a boolean', { term: { 'app.paid': true } }, 5],
    ['a time, by range', { range: { 'app.order.at': { gte: '2026-01-01T10:00:00.000Z' } } }, 10],
    ['a text', { term: { 'app.step': 'cart' } }, 5],
    ['a number in a list', { range: { 'app.sizes': { gte: 19 } } }, 1],
    ['a text in a list', { term: { 'app.tags': 'large' } }, 10],
    ['numbers beside which one was text', { range: { 'app.retries': { gte: 5 } } }, 14],
    ['that is there', { exists: { field: 'app.order.id' } }, 20],
  ])('is found as %s', async (_, query, found) => {
    expect(await count(query)).toBe(found);
  });

  it.each<[string, number]>([
    ['message: "order 7"', 1],
    ['message: "7 order"', 0],
    ['app.duration_ms > 100', 11],
    ['app.duration_ms > 100 and app.paid: true', 2],
    ['app.order.id: 7', 1],
    ['app.order.at >= "2026-01-01T10:00:00.000Z"', 10],
    ['app.step: c*', 5],
    ['app.tags: (small or large)', 20],
    ['not app.paid: true', 15],
  ])("is found by Kibana's language: %s", async (query, found) => {
    expect(await count({ kql: { query } })).toBe(found);
  });

  it('is averaged, ranked and counted', async () => {
    const answer = await aggregated({
      mean: { avg: { field: 'app.duration_ms' } },
      ranks: { percentiles: { field: 'app.duration_ms', percents: [95] } },
      steps: { terms: { field: 'app.step' }, aggs: { total: { sum: { field: 'app.order.total' } } } },
      paid: { terms: { field: 'app.paid' } },
      hours: { date_histogram: { field: 'app.order.at', fixed_interval: '12h' } },
      widths: { histogram: { field: 'app.duration_ms', interval: 100 } },
    });
    expect(answer).toMatchObject({
      mean: { value: 118.75 },
      ranks: { values: { '95.0': 225.625 } },
      steps: {
        buckets: [
          { key: 'ship', doc_count: 15 },
          { key: 'cart', doc_count: 5 },
        ],
      },
      paid: {
        buckets: [
          { key_as_string: 'false', doc_count: 15 },
          { key_as_string: 'true', doc_count: 5 },
        ],
      },
      hours: { buckets: [{ doc_count: 12 }, { doc_count: 8 }] },
      widths: {
        buckets: [
          { key: 0, doc_count: 8 },
          { key: 100, doc_count: 8 },
          { key: 200, doc_count: 4 },
        ],
      },
    });
  });

  it('is sorted by', async () => {
    const { hits } = await reader.ask<{ hits: { hits: { _source: { message: string } }[] } }>(
      `/${dataStream}/_search`,
      {
        size: 2,
        sort: [{ 'app.duration_ms': 'desc' }],
      },
    );
    expect(hits.hits.map(({ _source }) => _source.message)).toEqual(['order 19', 'order 18']);
  });

  it('has its type in what Kibana lists', async () => {
    const { fields } = await reader.ask<{ fields: Record<string, Record<string, object>> }>(
      `/${dataStream}/_field_caps?fields=app.*`,
    );
    const types = Object.entries(fields).map(([name, byType]) => [name, Object.keys(byType).join()]);
    expect(Object.fromEntries(types)).toEqual({
      // Another test may have an older index beside this one, which gives every `app` one type.
      app: expect.stringMatching(/^(object|keyword)$/),
      'app.duration_ms': 'double',
      'app.paid': 'boolean',
      'app.order.id': 'double',
      'app.order.total': 'double',
      'app.order.at': 'date',
      'app.step': 'keyword',
      'app.sizes': 'double',
      'app.tags': 'keyword',
      'app.retries': 'double',
    });
  });

  it('of another type than the others under its name is kept, and said to be left out', async () => {
    const found = await readAll<{ app: { retries: unknown } }>(plane, dataStream, 20);
    expect(found.get('7')).toMatchObject({ _source: { app: { retries: 'none' } }, _ignored: ['app.retries'] });
  });
});
