// An app that logs more names of fields than an index searches by loses no record, and it is told which app it is: by its
// metrics, by one line, by Kibana's saved search; and so of a hundred apps that log into one data stream.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { savedSearches, writeKql } from '@telltale/content';
import { LogDocument } from '@telltale/log-shipper';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findLogs } from './support/elasticsearch.ts';
import { type TestPlane, testPlane } from './support/plane.ts';
import { type ServerClient, serverClient } from './support/server-client.ts';
import { startService } from './support/service.ts';
import { create, readAll } from './support/typed-documents.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const targets = mkdtempSync(join(tmpdir(), 'telltale-names-'));
const namespace = `names_${process.pid}`;

let plane: TestPlane;
let reader: ServerClient;
beforeAll(async () => {
  plane = await testPlane();
  reader = serverClient(plane.connections.elasticsearch);
});
afterAll(async () => {
  await reader?.[Symbol.asyncDispose]();
  rmSync(targets, { recursive: true, force: true });
});

/** Services that the saved search finds in a data stream, with the number of their records. */
async function whose(dataStream: string): Promise<Map<string, number>> {
  const search = savedSearches.find(({ id }) => id === 'telltale-search-ignored');
  if (search === undefined) throw new Error('there is no such search');
  expect(writeKql(search.where)).toBe('_ignored : *');
  const { aggregations } = await reader.ask<{
    aggregations: { services: { buckets: { key: string; doc_count: number }[] } };
  }>(`/${dataStream}/_search`, {
    size: 0,
    // As Kibana translates it.
    query: { exists: { field: '_ignored' } },
    aggs: { services: { terms: { field: search.breakdown, size: 200 } } },
  });
  return new Map(aggregations.services.buckets.map(({ key, doc_count: count }) => [key, count]));
}

describe('20,000 field names of one app', () => {
  it('are stored in Elasticsearch, and metrics and one line name the app', async () => {
    const env = {
      ...plane.environment,
      OTEL_SERVICE_NAME: 'totals',
      TELLTALE_LOGS_NAMESPACE: namespace,
      TELLTALE_LOGS_LIFECYCLE: 'false',
      TELLTALE_METRICS_PORT: '0',
      TELLTALE_METRICS_TARGETS_DIR: targets,
      TELLTALE_SPOOL_DIR: join(targets, 'spool'),
    };
    const preload = join(root, 'packages/node/preload/index.js');
    await using service = startService(['--import', preload, 'tests/fixtures/logs-names.mjs'], { cwd: root, env });
    await service.said(/^logged$/m);
    const file = await vi.waitUntil(() => readdirSync(targets).find((name) => name.endsWith(`-${service.pid}.json`)), {
      timeout: 60_000,
      interval: 100,
    });
    const [target] = JSON.parse(readFileSync(join(targets, file), 'utf8'));
    const page = await (await fetch(`http://${target.targets[0]}/metrics`)).text();
    expect(page).toMatch(/^telltale_log_app_fields(?:\{.*\})? 1000$/m);
    // 5 records of 200 names, of which the first has one more.
    expect(page).toMatch(/^telltale_log_records_names_exceeded_total(?:\{.*\})? 96$/m);
    const query = {
      bool: { filter: [{ term: { 'data_stream.namespace': namespace } }, { exists: { field: 'app.record' } }] },
    };
    const found = await findLogs(plane.connections.elasticsearch, query, 100);
    expect(found).toHaveLength(100);
    expect(found.at(-1)?.app).toMatchObject({ record: 99, totals: { user_99_0: 0, user_99_199: 199 } });
    expect(await whose(`logs-app-${namespace}`)).toEqual(new Map([['totals', expect.any(Number)]]));
    service.kill('SIGTERM');
    const { stderr } = await service.ended();
    const warnings = stderr.split('\n').filter((line) => line.includes('different field names'));
    expect(warnings).toEqual([expect.stringContaining('999 are directly under app.totals')]);
    expect(warnings[0]).toContain('TELLTALE_LOGS_FIELDS=app.totals.*:none');
  });
});

describe('15 field names of each of a hundred apps in one data stream', () => {
  it('are all stored, and the saved search finds the apps with values that are not searchable', async () => {
    const dataStream = `logs-hundred-${namespace}`;
    const written = Array.from({ length: 100 }, (_, app) =>
      new LogDocument({ source: { name: 'any', host: 'here' }, dataset: 'hundred' }).write({
        level: 'info',
        logger: 'test',
        message: 'said',
        fields: { 'service.name': `app-${app}` },
        app: Object.fromEntries(Array.from({ length: 15 }, (__, at) => [`name_${app}_${at}`, at])),
      }),
    );
    expect(await create(plane, dataStream, written)).toEqual([]);
    await readAll(plane, dataStream, written.length);
    const found = await whose(dataStream);
    expect(found.size).toBeGreaterThan(20);
    // Those that came first have their names in the index.
    expect([...found.keys()].filter((name) => Number(name.slice(4)) < 60)).toEqual([]);
  });
});
