// Elasticsearch is set up for logs: by what it can do, as often as one likes, and never backwards.

import { readFileSync } from 'node:fs';
import { limits } from '@telltale/catalog';
import { beforeAll, describe, expect, it } from 'vitest';
import { elasticsearchStub } from '../../../tests/support/elasticsearch-stub.ts';
import { type TestPlane, testPlane } from '../../../tests/support/plane.ts';
import { connectElasticsearch, type ElasticsearchClient } from '../src/elasticsearch/client.ts';
import type { Question } from '../src/http-client.ts';
import { readSecret } from '../src/secrets/secrets.ts';
import { setUpElasticsearch } from '../src/setup/set-up.ts';
import { askAs } from './support/ask.ts';

let plane: TestPlane;
const planeDir = (): string => process.env.TELLTALE_TEST_PLANE_DIR ?? '';
const snapshotFolder = (): string => `${planeDir()}/elasticsearch/snapshots`;

beforeAll(async () => {
  plane = await testPlane();
});

async function ask(user: 'admin' | 'shipper' | 'reader', question: Question) {
  return askAs(planeDir(), user, plane.connections.elasticsearch, question);
}

async function admin(): Promise<ElasticsearchClient> {
  const { url, ca_file } = plane.connections.elasticsearch;
  return connectElasticsearch({
    url,
    ca: readFileSync(ca_file, 'utf8'),
    ...(await readSecret(`${planeDir()}/secrets`, 'admin')),
  });
}

/** Mappings and settings of the first backing index of a data stream. */
async function firstIndex(dataStream: string) {
  const { body } = await ask('admin', { path: `/${dataStream}?expand_wildcards=all&flat_settings=true` });
  const [index] = Object.values(body as Record<string, { mappings: { properties: object }; settings: object }>);
  return index;
}

describe('the set-up of a real Elasticsearch', () => {
  it('can be repeated and changes nothing', async () => {
    await using client = await admin();
    const templates = { name: 'telltale-logs' };
    const before = await client.indices.getIndexTemplate(templates);
    const report = await setUpElasticsearch(client, { snapshotFolder: snapshotFolder() });
    const after = await client.indices.getIndexTemplate(templates);
    expect(before.index_templates).toHaveLength(1);
    expect(JSON.stringify(after).replace(/"\w+_date\w*":[^,}]+,?/g, '')).toBe(
      JSON.stringify(before).replace(/"\w+_date\w*":[^,}]+,?/g, ''),
    );
    expect(report.capabilities).toMatchObject({ retention: 'none', snapshotPolicies: false });
    expect(report.notes).toEqual([expect.stringContaining("the plane's keeper")]);
  });

  it('creates a log data stream whose mapping stays bounded, whatever an app logs', async () => {
    const dataStream = `logs-mapping-${process.pid}`;
    const wild = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`key${index}`, { deep: index }]));
    const { status } = await ask('shipper', {
      method: 'POST',
      path: `/${dataStream}/_create/one?refresh=true`,
      body: { '@timestamp': new Date().toISOString(), 'service.name': 'wild', app: wild, unknown: wild },
    });
    expect(status).toBe(201);
    const index = await firstIndex(dataStream);
    expect(index?.settings).toMatchObject({ 'index.mode': 'logsdb' });
    const { app, ...others } = (index?.mappings.properties ?? {}) as { app?: { properties: object } };
    expect(Object.keys(app?.properties ?? {}).length).toBeLessThanOrEqual(limits.appFieldsMax + 100);
    expect(Object.keys(others)).not.toContain('unknown');
    const found = await ask('reader', { path: `/${dataStream}/_count?q=app.key0.deep:0` });
    expect(found.body).toMatchObject({ count: 1 });
  });

  it('adds a template beside those of Elasticsearch and Kibana, and each data stream uses its own', async () => {
    // As Elasticsearch has them in its distribution, and as Fleet puts them for APM; this server comes with none.
    const others = {
      logs: { index_patterns: ['logs-*-*'], priority: 100 },
      'logs-otel@template': { index_patterns: ['logs-*.otel-*'], priority: 120 },
      'logs-apm.app': { index_patterns: ['logs-apm.app.*-*'], priority: 150 },
      'logs-nginx.access': { index_patterns: ['logs-nginx.access-*'], priority: 200 },
    };
    const path = (name: string): string => `/_index_template/${encodeURIComponent(name)}`;
    const streams = {
      'logs-app-default': undefined,
      'logs-telltale.deadletter-default': undefined,
      'logs-orders.otel-default': 'logs-otel@template',
      'logs-apm.app.orders-default': 'logs-apm.app',
      'logs-nginx.access-default': 'logs-nginx.access',
    };
    try {
      for (const [name, template] of Object.entries(others)) {
        const body = { ...template, data_stream: {}, template: { mappings: { _meta: { of: name } } } };
        expect(await ask('admin', { method: 'PUT', path: path(name), body })).toMatchObject({ status: 200 });
      }
      // Ours can be put again, too.
      await using client = await admin();
      await setUpElasticsearch(client, { snapshotFolder: snapshotFolder() });
      const chosen: Record<string, unknown> = {};
      for (const stream of Object.keys(streams)) {
        const { body } = await ask('admin', { method: 'POST', path: `/_index_template/_simulate_index/${stream}` });
        const { template } = body as { template: { mappings: { _meta: { of?: string } } } };
        chosen[stream] = template.mappings._meta.of;
      }
      expect(chosen).toEqual(streams);
    } finally {
      for (const name of Object.keys(others)) await ask('admin', { method: 'DELETE', path: path(name) });
    }
  });

  it('registers a repository that stores a snapshot', async () => {
    const path = `/_snapshot/telltale/test-${process.pid}`;
    const taken = await ask('admin', {
      method: 'PUT',
      path: `${path}?wait_for_completion=true`,
      body: { indices: 'logs-mapping-*' },
    });
    expect(taken.body).toMatchObject({ snapshot: { state: 'SUCCESS' } });
    await ask('admin', { method: 'DELETE', path });
  });
});

/** Stands for a server that the archive is not: it answers by the documented API, and keeps what it was sent. */
function stub(answers: Readonly<Record<string, unknown>>): { client: ElasticsearchClient; sent: Map<string, object> } {
  const sent = new Map<string, object>();
  const client = elasticsearchStub(({ method, path, body }) => {
    if (method === 'PUT' && body) sent.set(path, body);
    const answer = answers[path];
    if (answer instanceof Refused) return { status: answer.status, body: { error: 'refused' } };
    return { status: method === 'PUT' || answer !== undefined ? 200 : 404, body: answer ?? {} };
  });
  return { client, sent };
}

/** Answers with an error. */
class Refused {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

describe('the set-up of a stub', () => {
  it('uses the data stream lifecycle and all field types if the server has them', async () => {
    const { client, sent } = stub({ '/_data_stream/*/_lifecycle': {}, '/_index_template/_simulate': {} });
    const { notes } = await setUpElasticsearch(client, { snapshotFolder: '/snapshots' });
    expect(notes).toEqual([]);
    expect(sent.get('/_component_template/telltale-logs')).toMatchObject({
      template: {
        lifecycle: { data_retention: '14d' },
        mappings: { properties: { message: { type: 'match_only_text' } } },
      },
    });
  });

  it('writes a policy and refers to it if the server has only index lifecycle management', async () => {
    const { client, sent } = stub({ '/_ilm/status': {} });
    await setUpElasticsearch(client, { snapshotFolder: '/snapshots' });
    expect([...sent.keys()]).toContain('/_ilm/policy/telltale-logs');
    expect(sent.get('/_component_template/telltale-logs')).toMatchObject({
      template: { settings: { index: { lifecycle: { name: 'telltale-logs' } } } },
    });
  });

  it('schedules daily snapshots of the logs and keeps them for two weeks if the server has snapshot lifecycle management', async () => {
    const { client, sent } = stub({ '/_slm/policy': {} });
    await setUpElasticsearch(client, { snapshotFolder: '/snapshots' });
    expect([...sent.keys()].slice(-2)).toEqual(['/_snapshot/telltale', '/_slm/policy/telltale']);
    expect(sent.get('/_slm/policy/telltale')).toMatchObject({
      schedule: '0 37 1 * * ?',
      repository: 'telltale',
      config: { indices: ['logs-*'], include_global_state: false },
      retention: { expire_after: '14d', min_count: 5, max_count: 50 },
    });
  });

  it.each([
    ['replaces a snapshot policy of an older version', { managed_by: 'telltale', telltale_version: 0 }, true],
    ['keeps a snapshot policy of this version', { managed_by: 'telltale', telltale_version: 1 }, false],
    ['keeps a snapshot policy of a newer version', { managed_by: 'telltale', telltale_version: 9 }, false],
    ['keeps a snapshot policy of another tool', undefined, false],
  ])('%s', async (_, metadata, isWritten) => {
    const policy = { telltale: { policy: { schedule: '0 0 3 * * ?', config: { metadata } } } };
    const { client, sent } = stub({ '/_slm/policy': policy, '/_slm/policy/telltale': policy });
    await setUpElasticsearch(client, { snapshotFolder: '/snapshots' });
    expect(sent.has('/_slm/policy/telltale')).toBe(isWritten);
  });

  it('writes no snapshot policy if the server has no snapshot lifecycle management', async () => {
    const { client, sent } = stub({});
    await setUpElasticsearch(client, { snapshotFolder: '/snapshots' });
    expect([...sent.keys()].filter((path) => path.startsWith('/_slm'))).toEqual([]);
  });

  it('leaves the template of a newer Telltale and says so', async () => {
    const newer = { index_templates: [{ index_template: { version: 99 } }] };
    const { client, sent } = stub({ '/_index_template/telltale-logs': newer });
    const { notes } = await setUpElasticsearch(client, { snapshotFolder: '/snapshots' });
    expect([...sent.keys()]).toEqual(['/_snapshot/telltale']);
    expect(notes[0]).toContain('newer Telltale');
  });

  it.each([
    ['what it can do', '/_slm/policy', 503],
    ['what it can do', '/_ilm/status', 401],
    ['its template', '/_index_template/telltale-logs', 503],
    ['which data streams are outdated', '/logs-*-*/_mapping', 503],
    ['its snapshot policy', '/_slm/policy/telltale', 500],
  ])('writes nothing further if the server cannot tell %s: %s answers %i', async (_, path, status) => {
    const { client, sent } = stub({ '/_slm/policy': {}, [path]: new Refused(status) });
    const failure = setUpElasticsearch(client, { snapshotFolder: '/snapshots' });
    await expect(failure).rejects.toMatchObject({ code: 'elasticsearch' });
    await expect(failure).rejects.toThrow(`(GET ${path}): it answers ${status}`);
    expect([...sent.keys()]).not.toContain('/_slm/policy/telltale');
  });

  const outdated = {
    '.ds-logs-app-default-2026.11.23-000001': { mappings: { _meta: { managed_by: 'telltale', telltale_version: 1 } } },
  };

  it.each([
    ['reports each data stream that it rolled over', {}, ['rolled over to the new template: logs-app-default']],
    ['reports no rollover of a data stream that is gone', new Refused(404), []],
  ])('%s', async (_, rollover, notes) => {
    const { client } = stub({
      '/_data_stream/*/_lifecycle': {},
      '/logs-*-*/_mapping': outdated,
      '/logs-app-default/_rollover': rollover,
    });
    expect((await setUpElasticsearch(client, { snapshotFolder: '/snapshots' })).notes).toEqual(notes);
  });

  it('fails if the server refuses to roll an outdated data stream over', async () => {
    const { client } = stub({ '/logs-*-*/_mapping': outdated, '/logs-app-default/_rollover': new Refused(429) });
    await expect(setUpElasticsearch(client, { snapshotFolder: '/snapshots' })).rejects.toThrow(
      '(POST /logs-app-default/_rollover): it answers 429',
    );
  });
});
