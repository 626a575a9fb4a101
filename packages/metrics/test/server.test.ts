// The server: one path, bounded, and neither a reason for a process to live nor to die.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type MetricsServer, type MetricsServerOptions, startMetricsServer, type WrittenPage } from '../src/index.ts';

const warnings: string[] = [];

function pageOf(text: string): WrittenPage {
  return { contentType: 'text/plain; version=0.0.4; charset=utf-8', body: [Buffer.from(text)] };
}

const servers: MetricsServer[] = [];

function start(
  options: { host?: string; port?: number; page?: () => Promise<WrittenPage> } & Partial<MetricsServerOptions> = {},
): MetricsServer {
  const server = startMetricsServer({
    host: '127.0.0.1',
    port: 0,
    page: async () => pageOf('# a page\n'),
    onWarning: (message) => warnings.push(message),
    ...options,
  });
  servers.push(server);
  return server;
}

async function url(server: MetricsServer, path = '/metrics'): Promise<string> {
  const address = await server.address();
  return `http://127.0.0.1:${address?.port}${path}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  warnings.splice(0);
});

describe('the metrics server', () => {
  it('answers GET and HEAD of /metrics with the text format', async () => {
    const server = start();
    const answer = await fetch(await url(server, '/metrics?name[]=x'));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await answer.text()).toBe('# a page\n');
    const head = await fetch(await url(server), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '9', '']);
  });

  it('answers anything else in one short line', async () => {
    const server = start();
    for (const path of ['/', '/metrics/', '/metricsx', '/%2e%2e/etc/passwd']) {
      const answer = await fetch(await url(server, path));
      expect([path, answer.status, await answer.text()]).toEqual([path, 404, expect.stringMatching(/^.{1,80}\n$/)]);
    }
    const post = await fetch(await url(server), { method: 'POST', body: 'x' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('answers 500 when the metrics cannot be collected, and says why', async () => {
    const server = start({ page: () => Promise.reject(new Error('no provider')) });
    expect((await fetch(await url(server))).status).toBe(500);
    expect(warnings).toEqual([expect.stringContaining('no provider')]);
  });

  it('rejects endless headers', async () => {
    const { port } = (await start().address()) ?? { port: 0 };
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET /metrics HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}`);
    const [data] = await once(socket.setEncoding('utf8'), 'data');
    expect(data).toMatch(/^HTTP\/1\.1 431 /);
    socket.destroy();
  });

  it('says in one line that its port is in use, and continues without a page', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await start({ port }).address()).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(
        new RegExp(
          `^cannot serve metrics at http://127.0.0.1:${port}/metrics: the port is in use.*TELLTALE_METRICS_PORT`,
        ),
      ),
    ]);
    other.close();
  });

  it('says in one line that it has no such address', async () => {
    expect(await start({ host: '192.0.2.1' }).address()).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/192\.0\.2\.1.*TELLTALE_METRICS_HOST/)]);
  });

  it('keeps no process alive, not even with a scraper connected', async () => {
    const script = `
      import { startMetricsServer } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)};
      import { get, Agent } from 'node:http';
      const server = startMetricsServer({ host: '127.0.0.1', port: 0, page: async () => 'page\\n', onWarning: console.error });
      const { port } = await server.address();
      get({ port, path: '/metrics', agent: new Agent({ keepAlive: true }) }, (answer) => answer.resume().on('end', () => console.log('read')));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { timeout: 120_000 });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const [code, signal] = await once(child, 'close');
    expect([code, signal, output]).toEqual([0, null, 'read\n']);
  });
});

describe('a page with credentials', () => {
  const credentials = { username: 'prometheus', password: 'pä:ss', bearerToken: 'abc.def' };
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  it.each([
    [basic('prometheus:pä:ss'), 200],
    ['bearer abc.def', 200],
    [basic('prometheus:pass'), 401],
    [basic('prometheus'), 401],
    ['Bearer abc', 401],
    ['Bearer', 401],
    [undefined, 401],
  ])('answers %s with %d', async (authorization, status) => {
    const server = start({ credentials });
    const answer = await fetch(await url(server), { headers: authorization === undefined ? {} : { authorization } });
    expect(answer.status).toBe(status);
    expect(answer.headers.has('www-authenticate')).toBe(status === 401);
  });

  it('rejects every request when only half of the credentials are set', async () => {
    const server = start({ credentials: { username: 'prometheus' } });
    const headers = { authorization: basic('prometheus:undefined') };
    expect((await fetch(await url(server), { headers })).status).toBe(401);
  });

  it('answers health checks without credentials', async () => {
    const server = start({ credentials, ready: () => ({ status: 'DOWN', why: 'tired' }) });
    const healthy = await fetch(await url(server, '/healthz'));
    expect([healthy.status, await healthy.json()]).toEqual([200, { status: 'UP' }]);
    const ready = await fetch(await url(server, '/readyz'));
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'DOWN', why: 'tired' }]);
  });

  it('is not served without its certificate, and says so in one line', async () => {
    const server = start({ tls: { certFile: '/nowhere/cert.pem', keyFile: '/nowhere/key.pem' } });
    expect(await server.address()).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/cannot load the certificate from \/nowhere\/cert\.pem.*ENOENT/)]);
  });
});
