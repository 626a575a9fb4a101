// A data stream whose older indices hold what an app logs as text is searched whole: on a real Elasticsearch.
import { LogDocument } from '@telltale/log-shipper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from '../packages/plane/src/http-client.ts';
import { setUpElasticsearch } from '../packages/plane/src/setup/set-up.ts';
import { type Asker, asker } from './support/ask.ts';
import { type TestPlane, testPlane } from './support/plane.ts';
import { clientOf } from './support/plane-client.ts';
import { create } from './support/typed-documents.ts';

const dataset = `upgraded_${process.pid}`;
const dataStream = `logs-${dataset}-default`;
const template = `/_index_template/${dataset}`;
/** As it was before `app` had types. */
const olderTemplate = {
  index_patterns: [dataStream],
  data_stream: {},
  priority: 500,
  template: {
    settings: { index: { mode: 'logsdb' } },
    mappings: {
      dynamic: false,
      _meta: { managed_by: 'telltale', telltale_version: 3 },
      properties: {
        '@timestamp': { type: 'date' },
        'host.name': { type: 'keyword', ignore_above: 1024 },
        app: { type: 'flattened', ignore_above: 8191 },
      },
    },
  },
};

let plane: TestPlane;
let admin: HttpClient;
let reader: Asker;
let rolledOver: string[];

async function write(at: number): Promise<void> {
  const document = new LogDocument({ source: { name: 'till', host: 'here' }, dataset });
  const json = document.write({
    level: 'info',
    logger: 'test',
    message: `order ${at}`,
    app: { duration_ms: at, step: 'pay' },
  });
  expect(await create(plane, dataStream, [json])).toEqual([]);
}

beforeAll(async () => {
  plane = await testPlane();
  admin = await clientOf('admin', plane);
  reader = asker(plane.connections.elasticsearch);
  expect((await admin.ask({ method: 'PUT', path: template, body: olderTemplate })).status).toBe(200);
  await write(100);
  await admin.ask({ method: 'DELETE', path: template });
  const snapshotFolder = `${process.env.TELLTALE_TEST_PLANE_DIR}/elasticsearch/snapshots`;
  rolledOver = (await setUpElasticsearch(admin, { snapshotFolder })).notes.filter((note) => note.includes(dataStream));
  await write(200);
  await admin.ask({ method: 'POST', path: `/${dataStream}/_refresh` });
});

afterAll(async () => {
  await reader?.[Symbol.asyncDispose]();
  await admin?.[Symbol.asyncDispose]();
});

describe('an upgrade', () => {
  it('gives the data stream a new index, and says so', () => {
    expect(rolledOver).toEqual([expect.stringContaining('rolled over to the new template')]);
  });

  it.each<[string, object, string[]]>([
    ['a text', { term: { 'app.step': 'pay' } }, ['order 100', 'order 200']],
    ['a number, by value', { term: { 'app.duration_ms': 100 } }, ['order 100']],
    ['that is there', { exists: { field: 'app.duration_ms' } }, ['order 100', 'order 200']],
  ])('leaves a field to be found in both indices as %s', async (_, query, expected) => {
    const { hits } = await reader.ask<{ hits: { hits: { _source: { message: string } }[] } }>(
      `/${dataStream}/_search`,
      { query, sort: ['@timestamp'] },
    );
    expect(hits.hits.map(({ _source }) => _source.message).toSorted()).toEqual(expected);
  });

  it('gives averages of what came since, and names the older index as one that has none', async () => {
    const { aggregations, _shards } = await reader.ask<{
      aggregations: { mean: { value: number } };
      _shards: { failed: number };
    }>(`/${dataStream}/_search`, {
      size: 0,
      query: { exists: { field: 'app.duration_ms' } },
      aggs: { mean: { avg: { field: 'app.duration_ms' } } },
    });
    expect({ aggregations, failed: _shards.failed }).toEqual({ aggregations: { mean: { value: 200 } }, failed: 1 });
  });

  it('has two types for the name app alone', async () => {
    const { fields } = await reader.ask<{ fields: Record<string, object> }>(`/${dataStream}/_field_caps?fields=*`);
    const twofold = Object.entries(fields).filter(([, byType]) => Object.keys(byType).length > 1);
    expect(twofold.map(([name]) => name)).toEqual(['app']);
  });
});
