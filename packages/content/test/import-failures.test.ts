// What an import says when a server is away, refuses, or is another one; and what it never says.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateUntil } from '../../../tests/support/certificate.ts';
import type { ImportReport } from '../src/index.ts';
import { limits } from '../src/install/limits.ts';
import { GrafanaStub } from './support/grafana-stub.ts';
import { errorOf, intoGrafana, intoKibana, states, type Wishes, waits } from './support/importing.ts';
import { KibanaStub } from './support/kibana-stub.ts';
import { type StubAnswer, type StubTls, times } from './support/stub-server.ts';

/** A stub that is started, and an import into it. */
interface Case {
  readonly stub: GrafanaStub | KibanaStub;
  run(wishes?: Wishes & { readonly url?: string }): Promise<ImportReport>;
}

async function grafanaCase(tls?: StubTls): Promise<Case> {
  const stub = await new GrafanaStub().start(tls);
  return {
    stub,
    run: ({ url = stub.url, ...wishes } = {}) => intoGrafana(stub, { ...wishes, grafana: { url, ...wishes.grafana } }),
  };
}

async function kibanaCase(tls?: StubTls): Promise<Case> {
  const stub = await new KibanaStub().start(tls);
  return {
    stub,
    run: ({ url = stub.url, ...wishes } = {}) => intoKibana(stub, { ...wishes, kibana: { url, ...wishes.kibana } }),
  };
}

const page: StubAnswer = {
  status: 200,
  body: '<!DOCTYPE html><html>Log in</html>',
  headers: { 'content-type': 'text/html' },
};

beforeEach(() => {
  waits.length = 0;
});

describe.each([
  ['Grafana', grafanaCase],
  ['Kibana', kibanaCase],
] as const)('an import into %s', (name, start) => {
  const option = `--${name.toLowerCase()}`;
  let one: Case;
  beforeEach(async () => {
    one = await start();
  });
  afterEach(() => one.stub[Symbol.asyncDispose]());

  it.each([429, 502, 503, 504])('retries after %d, and succeeds', async (status) => {
    one.stub.fault = times(4, () => true, { status, body: 'busy' });
    const report = await one.run();
    expect(new Set(Object.values(states(report)))).toEqual(new Set(['created']));
    expect(waits).toHaveLength(4);
  });

  it('retries after a broken connection', async () => {
    one.stub.fault = times(2, () => true, { lost: true });
    await one.run();
    expect(waits).toHaveLength(2);
  });

  it('waits as long as the server asks for, up to its own limit', async () => {
    one.stub.fault = times(1, () => true, { status: 429, headers: { 'retry-after': '7' } });
    await one.run();
    one.stub.fault = times(1, () => true, { status: 503, headers: { 'retry-after': '86400' } });
    await one.run();
    expect(waits).toEqual([7_000, limits.retry.retryAfterMsMax]);
  });

  it('gives up within its limit when the server stays unavailable, and says so', async () => {
    one.stub.fault = () => ({ status: 503, body: '<html>gateway</html>' });
    const error = await errorOf(one.run());
    expect(error.code).toBe('unavailable');
    expect(error.message).toContain('(503) after 6 attempts. Run it again when the server is up');
    expect(one.stub.requests).toHaveLength(limits.retry.attemptsMax);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(limits.retry.totalMsMax);
  });

  it('says that nothing answers there', async () => {
    await one.stub[Symbol.asyncDispose]();
    const error = await errorOf(one.run());
    expect(error.code).toBe('connection');
    expect(error.message).toContain(`cannot reach ${name}: ${one.stub.url} does not answer (connect ECONNREFUSED`);
    one = await start();
  });

  it('says that the credentials are not accepted, and how to pass them', async () => {
    one.stub.fault = ({ headers }) =>
      headers.authorization === undefined
        ? undefined
        : { status: 401, body: { message: `unknown ${headers.authorization}` } };
    const error = await errorOf(one.run());
    expect(error.code).toBe('credentials');
    expect(error.message).toContain(`${name} does not accept the credentials (401, unknown`);
    expect(error.message).toContain(name === 'Grafana' ? '--grafana-token-file' : '--kibana-api-key-file');
  });

  it.each([
    ['a web page', page, 'it answers with a web page'],
    ['a missing page', { status: 404, body: '<html>nothing</html>' }, 'it answers with a web page'],
    ['another API', { body: { hello: 'world' } }, `does not answer as ${name} does`],
    ['nothing of that name', { status: 404, body: { message: 'no' } }, `does not answer as ${name} does`],
  ])('says that %s is not it', async (_, answer, why) => {
    one.stub.fault = () => answer;
    const error = await errorOf(one.run());
    expect(error.code).toBe('not_the_server');
    expect(error.message).toContain(`the server at ${one.stub.url} is not ${name}, or is behind a login page`);
    expect(error.message).toContain(why);
    expect(error.message).toContain(`Give ${option} the address`);
  });

  it('names the target of a redirect without its query, which may be secret', async () => {
    one.stub.fault = () => ({ status: 302, headers: { location: 'https://login.example.com/a?state=secret-path' } });
    const error = await errorOf(one.run());
    expect(error.message).toContain('redirects to https://login.example.com/a (302)');
  });

  it.each([
    ['not an address', 'not an address is not an address'],
    ['ftp://host', 'ftp:// is neither http nor https'],
    ['https://user:secret-password@host', 'the address contains credentials'],
    ['user:secret-password@host', '// is neither http nor https'],
  ])('says what is wrong with the address %s', async (url, why) => {
    const error = await errorOf(one.run({ url }));
    expect(error.code).toBe('address');
    expect(error.message).toContain(why);
    expect(one.stub.requests).toEqual([]);
  });

  it('uses the path under which the server is served', async () => {
    const served: string[] = [];
    one.stub.fault = ({ path }) => {
      served.push(path);
      return { status: 404, body: {} };
    };
    await errorOf(one.run({ url: `${one.stub.url}/monitoring` }));
    expect(served).toEqual([`/monitoring/api/${name === 'Grafana' ? 'health' : 'status'}`]);
  });

  it('accepts a trusted certificate, and no other', async () => {
    const tls = await certificateUntil(new Date(Date.now() + 86_400_000));
    const secure = await start(tls);
    try {
      const error = await errorOf(secure.run());
      expect(error.code).toBe('tls');
      expect(error.message).toContain('is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT');
      expect(error.message).toContain('--ca-file');
      expect(waits).toEqual([]);
      expect(new Set(Object.values(states(await secure.run({ ca: tls.certificate }))))).toEqual(new Set(['created']));
    } finally {
      await secure.stub[Symbol.asyncDispose]();
    }
  });

  it('says that the server does not speak TLS', async () => {
    const error = await errorOf(one.run({ url: one.stub.url.replace('http:', 'https:') }));
    expect(error.code).toBe('tls');
    expect(error.message).toContain('does not speak TLS');
  });

  it('asks whether the server speaks https when http: gets no answer', async () => {
    const tls = await certificateUntil(new Date(Date.now() + 86_400_000));
    const secure = await start(tls);
    try {
      const error = await errorOf(secure.run({ url: secure.stub.url.replace('https:', 'http:') }));
      expect(error.code).toBe('connection');
      expect(error.message).toContain('; does it speak https?)');
    } finally {
      await secure.stub[Symbol.asyncDispose]();
    }
  });

  it('does not repeat a secret that the server repeats', async () => {
    one.stub.fault = ({ headers, path }) =>
      /health|status/.test(path) ? undefined : { status: 500, body: { message: `bad ${headers.authorization}` } };
    const error = await errorOf(one.run());
    expect(error.code).toBe('refused');
    expect(error.message).toMatch(/refused it \(500, bad \w+ \[secret\]\)/);
  });
});

describe('an import', () => {
  it.each([
    ['GET folders', 'find the folder Telltale', 'folders:read'],
    ['POST folders', 'make the folder Telltale', 'folders:create'],
    ['GET dashboards', 'read the dashboard telltale-one', 'dashboards:read'],
    ['POST dashboards', 'save the dashboard telltale-one', 'dashboards:create and dashboards:write'],
    ['GET datasources', 'read the data source telltale-metrics', 'datasources:read'],
    ['GET v1', 'read the contact points', 'alert.provisioning:write'],
  ])('names the permission that Grafana wants for %s', async (action, doing, permission) => {
    await using stub = await new GrafanaStub().start();
    stub.forbidden.add(action);
    const prometheus = { url: 'http://prometheus:9090' };
    const webhook = 'https://hooks.example.com/secret-path';
    const error = await errorOf(intoGrafana(stub, { grafana: { prometheus, webhook } }));
    expect(error.code).toBe('permission');
    expect(error.message).toContain(`cannot ${doing}: Grafana does not allow it (403, You'll need`);
    expect(error.message).toContain(permission);
  });

  it('of dashboards alone needs no permission for data sources', async () => {
    await using stub = await new GrafanaStub().start();
    stub.forbidden.add('GET datasources');
    const report = await intoGrafana(stub);
    expect(states(report)).toMatchObject({ 'telltale-one': 'created' });
    expect(report.notes).toEqual([]);
  });

  it.each([
    ['GET /api/spaces/space/payments', 'find the space payments', 'a role in that space'],
    ['POST /api/spaces/space', 'make the space payments', 'manage spaces'],
    ['POST /api/saved_objects/_export', 'read the saved objects', 'read Saved Objects Management'],
    ['POST /api/saved_objects/_import', 'import the saved objects', 'all on Saved Objects Management'],
  ])('names the privilege that Kibana wants for %s', async (action, doing, privilege) => {
    await using stub = await new KibanaStub().start();
    stub.forbidden.add(action);
    const error = await errorOf(intoKibana(stub, { kibana: { space: 'payments' } }));
    expect(error.code).toBe('permission');
    expect(error.message).toContain(`cannot ${doing}: Kibana does not allow it (403`);
    expect(error.message).toContain(privilege);
  });

  it.each(['10.4.2', '9.5.0'])('does not write into a Grafana of version %s', async (version) => {
    await using stub = await new GrafanaStub().start();
    stub.version = version;
    const error = await errorOf(intoGrafana(stub));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain(`it is version ${version}, and these dashboards need 11 or newer`);
    expect(stub.writes).toEqual([]);
  });

  it.each(['8.18.8', '8.8.0', '7.17.0'])('does not write into a Kibana of version %s', async (version) => {
    await using stub = await new KibanaStub().start();
    stub.version = version;
    const error = await errorOf(intoKibana(stub));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain(`it is version ${version}, and these saved objects need 8.19 or newer`);
    expect(stub.writes).toEqual([]);
  });

  it.each(['11.0.0', '13.3.0-pre'])('goes into a Grafana of version %s', async (version) => {
    await using stub = await new GrafanaStub().start();
    stub.version = version;
    expect(states(await intoGrafana(stub))).toMatchObject({ 'telltale-one': 'created' });
  });

  it.each(['8.19.0', '9.0.0', '9.1.0', '9.5.0', '10.0.0-SNAPSHOT'])(
    'goes into a Kibana of version %s',
    async (version) => {
      await using stub = await new KibanaStub().start();
      stub.version = version;
      expect(states(await intoKibana(stub))).toMatchObject({ 'search:telltale-errors': 'created' });
    },
  );

  it('that was interrupted is completed by the next one', async () => {
    await using stub = await new GrafanaStub().start();
    stub.fault = ({ path }) => (stub.dashboards.size > 0 && /db$/.test(path) ? { status: 500, body: {} } : undefined);
    await errorOf(intoGrafana(stub));
    stub.fault = undefined;
    expect(states(await intoGrafana(stub))).toEqual({
      telltale: 'same',
      'telltale-one': 'same',
      'telltale-two': 'created',
    });
  });

  it('recognises its own writes when an answer of Grafana is lost', async () => {
    await using stub = await new GrafanaStub().start();
    const lost = new Set<string>();
    stub.fault = ({ method, path }) => {
      if (method === 'GET' || lost.has(path)) return undefined;
      lost.add(path);
      return { lost: true };
    };
    const grafana = { prometheus: { url: 'http://prometheus:9090' } };
    expect(states(await intoGrafana(stub, { grafana }))).toMatchObject({
      'telltale-metrics': 'created',
      'telltale-one': 'created',
    });
    expect(lost).toEqual(new Set(['/api/folders', '/api/datasources', '/api/dashboards/db']));
    expect(stub.dashboards.get('telltale-one')?.versions).toHaveLength(1);
    expect(new Set(Object.values(states(await intoGrafana(stub, { grafana }))))).toEqual(new Set(['same']));
  });

  it('reads both addresses before it writes anything', async () => {
    await using stub = await new GrafanaStub().start();
    const { importContent } = await import('../src/index.ts');
    const grafana = { url: stub.url, token: stub.token, folder: 'Telltale' };
    await errorOf(importContent({ grafana, kibana: { url: 'nowhere' } }));
    expect(stub.requests).toEqual([]);
  });

  it('says what is wrong with invalid content', async () => {
    await using stub = await new KibanaStub().start();
    const error = await errorOf(intoKibana(stub, { files: new Map([['kibana/x.ndjson', 'nonsense\n']]) }));
    expect(error.message).toContain('a line is not a JSON object: nonsense');
  });
});
