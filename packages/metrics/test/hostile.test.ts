// Whoever reaches the port can neither read what is no metric, nor hold the page up, nor have the process grow.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { certificateUntil } from '../../../tests/support/certificate.ts';
import { type MetricsServer, type MetricsServerOptions, startMetricsServer } from '../src/index.ts';
import { limits } from '../src/limits.ts';

const PAGE_BYTES = 8_388_608;
const folder = mkdtempSync(join(tmpdir(), 'telltale-hostile-'));
const sockets: Socket[] = [];
const servers: MetricsServer[] = [];

async function start(options: Pick<MetricsServerOptions, 'tls'> = {}): Promise<number> {
  const body = [Buffer.alloc(PAGE_BYTES, '#')];
  const server = startMetricsServer({
    host: '127.0.0.1',
    port: 0,
    page: async () => ({ contentType: 'text/plain', body }),
    onWarning: (message) => expect.fail(message),
    ...options,
  });
  servers.push(server);
  const address = await server.address();
  return (address as Pick<AddressInfo, 'port'>).port;
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** What comes back for these bytes until the other side closes. */
async function answerTo(port: number, bytes: string): Promise<string> {
  const socket = await open(port);
  socket.end(bytes);
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

/** How long a connection lives whose bytes come one by one, after those of `before`. */
async function heldMsBy(port: number, bytes: Buffer, before = ''): Promise<number> {
  const socket = await open(port);
  const begun = performance.now();
  socket.resume().write(before);
  for (let at = 0; !socket.closed && performance.now() - begun < 4 * limits.headersMsMax; at++) {
    if (at < bytes.length) socket.write(bytes.subarray(at, at + 1));
    await delay(100);
  }
  return performance.now() - begun;
}

/** Files of a certificate, removed after the tests. */
async function certificateFiles(): Promise<{ certFile: string; keyFile: string }> {
  const { certificate, key } = await certificateUntil(new Date(Date.now() + 3_600_000));
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  writeFileSync(files.certFile, certificate);
  writeFileSync(files.keyFile, key);
  return files;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

describe('the metrics server', () => {
  it.each([
    '/../../../etc/passwd',
    '/metrics/../../etc/passwd',
    '/metrics/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
    '/metrics%00.html',
    'http://elsewhere/metrics',
    '*',
  ])('answers 404 at %s', async (path) => {
    const port = await start();
    expect(await answerTo(port, `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4\d\d /,
    );
  });

  it.each([
    ['bytes that are no request', '\0\x01\x02\r\n\r\n', 400],
    [
      'headers that are too long, though Node took them',
      `GET /metrics HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(10_000)}\r\n\r\n`,
      431,
    ],
    ['two lengths', 'POST /metrics HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
  ])('refuses %s, and answers the next', async (_, bytes, status) => {
    const port = await start();
    expect(await answerTo(port, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  it('accepts the headers of a scraper behind a proxy that adds some', async () => {
    const port = await start();
    const headers = `host: a\r\nconnection: close\r\nx: ${'y'.repeat(6_000)}`;
    expect(await answerTo(port, `HEAD /metrics HTTP/1.1\r\n${headers}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('closes the connection of a client that takes longer than five seconds to send its request', async () => {
    const request = Buffer.from(`GET /metrics HTTP/1.1\r\nx: ${'y'.repeat(1_000)}`);
    const [http, https] = [await start(), await start({ tls: await certificateFiles() })];
    const late = monitorEventLoopDelay();
    late.enable();
    const heldMs = await Promise.all([
      heldMsBy(http, request),
      heldMsBy(http, request, 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n'),
      heldMsBy(http, Buffer.of()),
      // TLS is begun, and does not go on.
      heldMsBy(https, Buffer.of(22, 3, 1, 2)),
    ]);
    late.disable();
    // The rest is for a machine that is busy with other tests, of which each look and each end may come late.
    const lateMs = 1_500 + 4 * (late.max / 1e6);
    expect(Math.max(...heldMs)).toBeLessThan(limits.headersMsMax + lateMs);
    expect(Math.min(...heldMs)).toBeGreaterThan(1_000);
  });

  it('answers clients that read while others do not, and keeps one page for all of them', async () => {
    const port = await start();
    const before = process.memoryUsage().rss;
    for (let reader = 0; reader < 40; reader++) {
      const socket = await open(port);
      socket.pause();
      socket.write('GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n');
    }
    const begun = performance.now();
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text.length).toBe(PAGE_BYTES);
    expect(performance.now() - begun).toBeLessThan(limits.idleMsMax);
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * PAGE_BYTES * 0.5);
  });

  it('answers a scrape while a client holds all connections without sending a request', async () => {
    const port = await start();
    const held = await Promise.all(Array.from({ length: limits.connectionsMax }, () => open(port)));
    const { status } = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } });
    expect(status).toBe(200);
    // One made room, and not more.
    await expect.poll(() => held.filter(({ closed }) => closed).length).toBe(1);
  });

  it('closes the connection that was idle for longest, and not one that is being answered', async () => {
    const port = await start();
    const reader = await open(port);
    reader.pause();
    reader.write('GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(reader, 'readable');
    const held: Socket[] = [];
    for (let n = 0; n < limits.connectionsMax + 1; n++) held.push(await open(port));
    await expect.poll(() => held.filter(({ closed }) => closed).length).toBe(2);
    expect(held.map(({ closed }) => closed).slice(0, 3)).toEqual([true, true, false]);
    expect(reader.closed).toBe(false);
  });

  it('rejects connections above the limit, and accepts new ones when they are closed', async () => {
    const port = await start();
    const opened = await Promise.all(Array.from({ length: 1_000 }, () => open(port)));
    await expect.poll(() => opened.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(limits.connectionsMax);
    for (const socket of opened) socket.destroy();
    await expect
      .poll(() =>
        fetch(`http://127.0.0.1:${port}/healthz`).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200);
  });
});
