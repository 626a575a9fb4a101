// Safe as it comes: TLS, a password for everyone, and each user may do its own work alone.
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TestPlane, testPlane } from '../../../tests/support/plane.ts';
import { createHttpClient } from '../src/http-client.ts';
import { askAs } from './support/ask.ts';

let plane: TestPlane;
let planeDir: string;
beforeAll(async () => {
  plane = await testPlane();
  planeDir = process.env.TELLTALE_TEST_PLANE_DIR ?? '';
});

const dataStream = `logs-security-${process.pid}`;
/** Index behind the data stream; known when the first document is in it. */
let backingIndex = '';
const document = (): object => ({ '@timestamp': new Date().toISOString(), message: 'hello' });
const create = (id: string) => ({
  method: 'POST' as const,
  path: `/${dataStream}/_create/${id}`,
  body: document(),
});

describe('the shipping user', () => {
  it('can create documents in log data streams', async () => {
    const { status, body } = await askAs(planeDir, 'shipper', plane.connections.elasticsearch, create('one'));
    expect(status).toBe(201);
    backingIndex = (body as { _index: string })._index;
    expect(backingIndex).toContain(dataStream);
  });

  it('cannot overwrite a document', async () => {
    const { status } = await askAs(planeDir, 'shipper', plane.connections.elasticsearch, {
      method: 'PUT',
      path: `/${backingIndex}/_doc/one?if_seq_no=0&if_primary_term=1`,
      body: document(),
    });
    expect(status).toBe(403);
  });

  it('may read the version and licence of Elasticsearch, as Logstash does at its start', async () => {
    const cluster = ['cluster:monitor/main', 'cluster:monitor/xpack/license/get'];
    const question = { method: 'POST', path: '/_security/user/_has_privileges', body: { cluster } } as const;
    const { body } = await askAs(planeDir, 'shipper', plane.connections.elasticsearch, question);
    expect(body).toMatchObject({ has_all_requested: true });
  });

  it.each([
    ['read', { path: `/${dataStream}/_search` }],
    ['delete', { method: 'DELETE', path: `/${dataStream}/_doc/one` }],
    ['drop an index', { method: 'DELETE', path: `/${dataStream}` }],
    ['write elsewhere', { method: 'POST', path: '/other/_create/one', body: {} }],
    ['change templates', { method: 'PUT', path: '/_index_template/mine', body: { index_patterns: ['mine-*'] } }],
    ['look at the cluster', { path: '/_cluster/health' }],
  ] as const)('cannot %s', async (_, question) => {
    const { status } = await askAs(planeDir, 'shipper', plane.connections.elasticsearch, question);
    expect(status).toBe(403);
  });
});

describe('the reading user', () => {
  it('can search logs and read the health of the cluster', async () => {
    const ask = (path: string) => askAs(planeDir, 'reader', plane.connections.elasticsearch, { path });
    expect((await ask('/logs-*-*/_search')).status).toBe(200);
    expect((await ask('/_cluster/health')).status).toBe(200);
  });

  it.each([
    ['write', create('two')],
    ['delete', { method: 'DELETE', path: `/${dataStream}` }],
    ['change templates', { method: 'PUT', path: '/_index_template/mine', body: { index_patterns: ['mine-*'] } }],
  ] as const)('cannot %s', async (_, question) => {
    const { status } = await askAs(planeDir, 'reader', plane.connections.elasticsearch, question);
    expect(status).toBe(403);
  });
});

describe.each(['elasticsearch', 'prometheus', 'alertmanager'] as const)('the server %s', (name) => {
  const health = { elasticsearch: '/_cluster/health', prometheus: '/-/ready', alertmanager: '/-/ready' }[name];

  it('rejects clients without a password or with a wrong one', async () => {
    const { url, ca_file, username } = plane.connections[name];
    const ca = readFileSync(ca_file, 'utf8');
    await using stranger = createHttpClient({ url, ca, username, password: 'guess' });
    expect((await stranger.ask({ path: health })).status).toBe(401);
  });

  it('presents a certificate of the authority, and accepts only TLS', async () => {
    const { url, ca_file, username } = plane.connections[name];
    expect((await askAs(planeDir, 'reader', plane.connections[name], { path: health })).status).toBe(200);
    await using trusting = createHttpClient({ url, ca: '', username, password: 'guess' });
    await expect(trusting.ask({ path: health })).rejects.toThrow(/certificate/);
    const plain = { url: url.replace('https:', 'http:'), ca: readFileSync(ca_file, 'utf8') };
    await using open = createHttpClient({ ...plain, username, password: 'guess' });
    const answer = await open.ask({ path: health }).catch((error: Error) => error);
    expect(answer instanceof Error || answer.status === 400).toBe(true);
  });
});

it('stores each password in a file that nobody else can read', () => {
  expect(lstatSync(join(planeDir, 'secrets')).mode & 0o077).toBe(0);
  for (const { password_file } of Object.values(plane.connections)) {
    expect(lstatSync(password_file).mode & 0o077).toBe(0);
    expect(readFileSync(password_file, 'utf8').trim()).toMatch(/^[\w-]{43}$/);
  }
});
