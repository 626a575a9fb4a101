// The server: one path, bounded, and neither a reason for a process to live nor to die.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type MetricsServer, startMetricsServer } from '../src/index.ts';

const warnings: string[] = [];
const servers: MetricsServer[] = [];

function start(options: { host?: string; port?: number; collect?: () => Promise<string> } = {}): MetricsServer {
  const server = startMetricsServer({
    host: '127.0.0.1',
    port: 0,
    collect: async () => '# a page\n',
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
    const server = start({ collect: () => Promise.reject(new Error('no provider')) });
    expect((await fetch(await url(server))).status).toBe(500);
    expect(warnings).toEqual([expect.stringContaining('no provider')]);
  });

  it('refuses headers without end', async () => {
    const { port } = (await start().address()) ?? { port: 0 };
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET /metrics HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}`);
    const [data] = await once(socket.setEncoding('utf8'), 'data');
    expect(data).toMatch(/^HTTP\/1\.1 431 /);
    socket.destroy();
  });

  it('says in one line that its port is in use, and goes on without', async () => {
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
      const server = startMetricsServer({ host: '127.0.0.1', port: 0, collect: async () => 'page\\n', onWarning: console.error });
      const { port } = await server.address();
      get({ port, path: '/metrics', agent: new Agent({ keepAlive: true }) }, (answer) => answer.resume().on('end', () => console.log('read')));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const [code, signal] = await once(child, 'close');
    expect([code, signal, output]).toEqual([0, null, 'read\n']);
  });
});
