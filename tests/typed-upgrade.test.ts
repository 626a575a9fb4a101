// A data stream whose older indices hold what an app logs as text is searched whole: on a real Elasticsearch.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dashboards, type LogQuery, savedSearches, writeKql } from '@telltale/content';
import { LogDocument } from '@telltale/log-shipper';
import { ElasticsearchTransport } from '@telltale/winston/winston-elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import winston from 'winston';
import { restoreLogs } from '../packages/operations/src/restore/logs-restore.ts';
import { alignOlderIndices } from '../packages/plane/src/setup/older-indices.ts';
import { rollOverOutdated } from '../packages/plane/src/setup/roll-over-outdated.ts';
import { setUpElasticsearch } from '../packages/plane/src/setup/set-up.ts';
import { json } from './compose-files/programs.ts';
import { documentOf, receivedLines } from './compose-files/received-lines.ts';
import type { ElasticsearchByPaths } from './support/elasticsearch-paths.ts';
import { olderIndexWaitMsMax, olderTemplate, withOlderIndex } from './support/older-template.ts';
import { isOlderElasticsearch, type TestPlane, testPlane } from './support/plane.ts';
import { clientOf } from './support/plane-client.ts';
import { type ServerClient, serverClient } from './support/server-client.ts';
import { shippingTarget } from './support/shipping-target.ts';
import { create, type Found } from './support/typed-documents.ts';

const dataset = `upgraded_${process.pid}`;
const dataStream = `logs-${dataset}-default`;
const template = `/_index_template/${dataset}`;
/** Of the same, on a server that makes documents anew out of columns. */
const syntheticStream = `logs-${dataset}_synthetic-default`;
const snapshot = `before-${process.pid}`;
const spoolDir = mkdtempSync(join(tmpdir(), 'telltale-upgraded-'));
/** As the pipelines make them. */
const received = receivedLines.map((line) => json(documentOf(line)));

let plane: TestPlane;
let admin: ElasticsearchByPaths;
let keeper: ElasticsearchByPaths;
let reader: ServerClient;

async function write(at: number, stream = dataStream): Promise<void> {
  const document = new LogDocument({ source: { name: 'till', host: 'here' }, dataset });
  const app = { duration_ms: at, paid: at > 100, at: new Date(Date.UTC(2026, 0, at)), step: 'pay', order: { id: at } };
  const own = document.write({ level: 'info', logger: 'test', message: `order ${at}`, app });
  expect(await create(plane, stream, [own, ...(stream === dataStream ? received : [])])).toEqual([]);
  if (stream === dataStream) await writeByWinston(at);
  await admin.ask({ method: 'POST', path: `/${stream}/_refresh` });
}

/** As an app does that has winston-elasticsearch, or what stands in for it. */
async function writeByWinston(at: number): Promise<void> {
  const { nodes, username = '', password = '', caFile = '' } = shippingTarget(plane.environment);
  const transport = new ElasticsearchTransport({
    index: dataStream,
    dataStream: true,
    clientOpts: { node: [...nodes], auth: { username, password }, tls: { ca: readFileSync(caFile) } },
    spoolDir: join(spoolDir, String(at)),
  });
  const logger = winston.createLogger({ transports: [transport] });
  logger.info(`winston ${at}`, { duration_ms: 12.5, order: { id: 7 }, paid: true, tags: ['a', 1] });
  await new Promise((resolve) => transport.once('finish', resolve).end());
}

async function indices(stream = dataStream): Promise<string[]> {
  const { body } = await admin.ask<Record<string, object>>({ path: `/${stream}/_settings?expand_wildcards=all` });
  return Object.keys(body).toSorted();
}

/**
 * What an 8.19 says once an index has all the names that it may have: the parent of `app.order.id` is an object there, and a
 * number in the index of another data stream, into which winston-elasticsearch wrote.
 */
const conflictsOfFullIndex = isOlderElasticsearch ? ['app.order'] : [];

/** Names that the data streams' fields have more than one type under. */
async function conflicts(): Promise<string[]> {
  const path = `/${dataStream},${syntheticStream}/_field_caps?fields=*`;
  const { fields } = await reader.ask<{ fields: Record<string, object> }>(path);
  return Object.keys(fields).filter((name) => Object.keys(fields[name] ?? {}).length > 1);
}

async function messages(query: object, stream = dataStream): Promise<string[]> {
  const { hits } = await reader.ask<Found<{ message: string }>>(`/${stream}/_search`, { query, size: 1_000 });
  // Those of the app: what the pipelines sent is beside them.
  return hits.hits
    .map(({ _source }) => _source.message)
    .filter((text) => text.startsWith('order '))
    .toSorted();
}

beforeAll(async () => {
  plane = await testPlane();
  admin = await clientOf('admin', plane);
  keeper = await clientOf('keeper', plane);
  reader = serverClient(plane.connections.elasticsearch);
  for (const [stream, source] of [
    [syntheticStream, 'synthetic'],
    [dataStream, 'stored'],
  ] as const) {
    const body = olderTemplate(stream, source);
    expect((await admin.ask({ method: 'PUT', path: template, body })).status).toBe(200);
    await write(100, stream);
  }
  const taken = { method: 'PUT', body: { indices: dataStream, include_global_state: false } } as const;
  await admin.ask({ ...taken, path: `/_snapshot/telltale/${snapshot}?wait_for_completion=true` });
  await admin.ask({ method: 'DELETE', path: template });
  const snapshotFolder = `${process.env.TELLTALE_TEST_PLANE_DIR}/elasticsearch/snapshots`;
  await setUpElasticsearch(admin, { snapshotFolder });
});

afterAll(async () => {
  rmSync(spoolDir, { recursive: true, force: true });
  // Other tests' indices are to be searched without an older one beside them.
  for (const stream of [dataStream, syntheticStream]) {
    for (const older of (await indices(stream)).slice(0, -1)) await admin.ask({ method: 'DELETE', path: `/${older}` });
  }
  await alignOlderIndices(keeper);
  await admin.ask({ method: 'DELETE', path: `/_snapshot/telltale/${snapshot}` });
  for (const client of [reader, keeper, admin]) await client?.[Symbol.asyncDispose]();
});

describe('an upgrade', () => {
  it('gives the data stream a new index, and says so', async () => {
    expect(await indices()).toHaveLength(2);
    // At once: the plane's keeper rolls over what it finds, each minute.
    const other = `logs-${dataset}_other-default`;
    await admin.ask({ method: 'PUT', path: template, body: olderTemplate(other, 'stored') });
    expect(await create(plane, other, [received[0] ?? ''])).toEqual([]);
    await admin.ask({ method: 'DELETE', path: template });
    expect(await rollOverOutdated(admin)).toContain(other);
    const [older] = await indices(other);
    expect((await admin.ask({ method: 'DELETE', path: `/${older}` })).status).toBe(200);
  });

  it('leaves no field with two types, before and after the keeper has looked', async () => {
    expect(await conflicts()).toEqual([]);
    await write(200);
    expect(await conflicts()).toEqual([]);
    await alignOlderIndices(keeper);
    expect(await conflicts()).toEqual([]);
    const changed = await alignOlderIndices(keeper);
    expect(changed.filter((name) => name.includes(dataset))).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['a text', { term: { 'app.step': 'pay' } }, ['order 100', 'order 200']],
    ['a number, by value', { term: { 'app.duration_ms': 100 } }, ['order 100']],
    ['a number, by range', { range: { 'app.order.id': { gt: 20 } } }, ['order 100', 'order 200']],
    ['a boolean', { term: { 'app.paid': false } }, ['order 100']],
    ['a time, by range', { range: { 'app.at': { gte: '2026-02-01T00:00:00Z' } } }, ['order 100', 'order 200']],
    ['that is there', { exists: { field: 'app.duration_ms' } }, ['order 100', 'order 200']],
  ])('leaves a field to be found in both indices as %s', async (_, query, expected) => {
    expect(await messages(query)).toEqual(expected);
  });

  it('leaves numbers to be found by value where documents are made anew out of columns', async () => {
    await write(200, syntheticStream);
    await alignOlderIndices(keeper);
    expect(await messages({ terms: { 'app.duration_ms': [100, 200] } }, syntheticStream)).toEqual([
      'order 100',
      'order 200',
    ]);
    expect(await messages({ exists: { field: 'app.order.id' } }, syntheticStream)).toEqual(['order 100', 'order 200']);
  });

  it('leaves no conflict where an index has all the names that it may have', async () => {
    const [, newer = ''] = await indices(syntheticStream);
    await admin.ask({ method: 'PUT', path: `/${newer}/_mapping`, body: { runtime: { app: null } } });
    const document = new LogDocument({ source: { name: 'till', host: 'here' }, dataset });
    const many = Array.from({ length: 6 }, (_, n) =>
      document.write({
        level: 'info',
        logger: 'test',
        message: 'many',
        app: Object.fromEntries(Array.from({ length: 200 }, (__, at) => [`name_${n}_${at}`, at])),
      }),
    );
    // The id of the first is there already.
    expect(await create(plane, syntheticStream, [many[0] ?? '', ...many])).toHaveLength(1);
    await alignOlderIndices(keeper);
    expect(await conflicts()).toEqual(conflictsOfFullIndex);
  });

  it('leaves averages, counts and sorting to both indices, with no shard failed', async () => {
    const { aggregations, hits, _shards } = await reader.ask<
      Found<{ message: string }> & { aggregations: object; _shards: { failed: number } }
    >(`/${dataStream}/_search`, {
      query: { term: { 'app.step': 'pay' } },
      sort: [{ 'app.duration_ms': 'desc' }],
      aggs: {
        mean: { avg: { field: 'app.duration_ms' } },
        paid: { terms: { field: 'app.paid' } },
        months: { date_histogram: { field: 'app.at', calendar_interval: 'month', min_doc_count: 1 } },
      },
    });
    expect(_shards.failed).toBe(0);
    expect(hits.hits.map(({ _source }) => _source.message)).toEqual(['order 200', 'order 100']);
    expect(aggregations).toMatchObject({
      mean: { value: 150 },
      paid: { buckets: [{ doc_count: 1 }, { doc_count: 1 }] },
      months: { buckets: [{ doc_count: 1 }, { doc_count: 1 }] },
    });
  });

  it('leaves the documents of the pipelines to be read alike from both indices', async () => {
    const [older, newer] = await Promise.all(
      (await indices()).map(async (index) => {
        const { hits } = await reader.ask<Found<object>>(`/${index}/_search`, { size: 1_000 });
        const each = hits.hits.map(({ _id, _source }) => [_id, (_source as { app?: object }).app] as const);
        return each.toSorted(([one], [other]) => one.localeCompare(other));
      }),
    );
    expect(older).toHaveLength(received.length + 2);
    // The app's own is not the same in both, and winston's has an id of its own.
    const isReceived = ([id]: readonly [id: string, app: unknown]): boolean => /^[1-9]\d*$/.test(id);
    expect(newer?.filter(isReceived)).toEqual(older?.filter(isReceived));
  });

  it('leaves what comes through winston-elasticsearch to be found and read alike in both indices', async () => {
    const query = { match_phrase: { message: 'winston' } };
    const each = await Promise.all(
      (await indices()).map(async (index) => {
        const found = await reader.ask<Found<{ fields: object; severity: string }>>(`/${index}/_search`, { query });
        return found.hits.hits.map(({ _source: { fields, severity } }) => ({ fields, severity }));
      }),
    );
    const fields = { duration_ms: 12.5, order: { id: 7 }, paid: true, tags: ['a', 1] };
    expect(each).toEqual([[{ fields, severity: 'info' }], [{ fields, severity: 'info' }]]);
  });

  // Kibana reads its language itself. The server's own reader, of which older ones take no list of values, stands in here.
  const readable = savedSearches.filter(({ where }) => !isOlderElasticsearch || !writeKql(where).includes('('));
  it.each(readable.map(({ title, where }) => [title, where] as const))(
    'leaves the saved search %s without a failed shard',
    async (_, where) => {
      const { _shards } = await reader.ask<{ _shards: object }>(`/${dataStream}/_search`, {
        query: { kql: { query: writeKql(where) } },
      });
      expect(_shards).toMatchObject({ total: 2, failed: 0 });
    },
  );

  it('leaves the log panels of the dashboards without a failed shard', async () => {
    const panels = dashboards.flatMap(({ rows }) => rows.flatMap((row) => row.panels));
    const queries = panels.flatMap((panel): readonly LogQuery[] => ('logs' in panel ? (panel.logs ?? []) : []));
    expect(queries.length).toBeGreaterThan(5);
    for (const { lucene, countBy } of queries) {
      // As Grafana sends it once its variables have values.
      const query = { query_string: { query: lucene.replace(/\$\{?\w+(?::\w+)?\}?/g, '*'), analyze_wildcard: true } };
      const aggs = countBy && { by: { terms: { field: countBy, size: 8 } } };
      const { _shards } = await reader.ask<{ _shards: object }>(`/${dataStream}/_search`, { query, aggs });
      expect(_shards, lucene).toMatchObject({ total: 2, failed: 0 });
    }
  });
});

describe('a restore of a backup of before the upgrade', () => {
  it('leaves the data stream with an index of the new mapping, and no field with two types', async () => {
    const [index = ''] = await indices();
    const logs = {
      snapshot,
      snapshots: [],
      data_streams: { [dataStream]: 1 },
      shards: [{ index, shard: 0, sequence: 0, documents: 1 }],
    };
    await restoreLogs(admin, logs as unknown as Parameters<typeof restoreLogs>[1], { progress: () => undefined });
    const found = await indices();
    expect(found).toEqual([index, expect.any(String)]);
    await write(300);
    await alignOlderIndices(keeper);
    expect(await conflicts()).toEqual(conflictsOfFullIndex);
    expect(await messages({ range: { 'app.duration_ms': { gte: 100 } } })).toEqual(['order 100', 'order 300']);
  });
});

describe('once the older indices are gone', () => {
  it('nothing is left of what was done for them', { timeout: 2 * olderIndexWaitMsMax }, () =>
    withOlderIndex(async () => {
      for (const stream of [dataStream, syntheticStream]) {
        // A set-up of another test may have rolled one over while the older template was there.
        for (const older of (await indices(stream)).slice(0, -1)) {
          // Elasticsearch deletes nothing of which a snapshot is being taken.
          await expect
            .poll(async () => (await admin.ask({ method: 'DELETE', path: `/${older}` })).status)
            .toSatisfy((status) => status === 200 || status === 404);
        }
      }
      // A set-up of another test that began before the deletion may give the field once more.
      const fieldsLeft = async (): Promise<unknown> => {
        await alignOlderIndices(keeper);
        const { body } = await admin.ask<Record<string, { mappings: { runtime?: object } }>>({
          path: `/${dataStream}/_mapping?expand_wildcards=all`,
        });
        return Object.values(body).map(({ mappings }) => mappings.runtime);
      };
      await expect.poll(fieldsLeft).toEqual([undefined]);
      expect(await messages({ exists: { field: 'app.step' } })).toEqual(['order 300']);
    }),
  );
});
