// Processes and threads of one service behind one port: every request is counted once, whoever answered it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type App, ownFolder, removeFolders, startApp } from './support/app.ts';

afterAll(removeFolders);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await vi.waitUntil(() => server.listening, { timeout: 120_000 });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts apps of one service that share a port for their metrics. */
function starter(port: number, folder = ownFolder()) {
  const env = {
    TELLTALE_METRICS_HOST: '127.0.0.1',
    TELLTALE_METRICS_PORT: String(port),
    OTEL_SERVICE_NAME: 'shared',
    TMPDIR: folder,
  };
  return (fixture: string): App => startApp([fixture], { way: 'NODE_OPTIONS', env });
}

async function request(port: string | undefined): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text();
}

/** Requests served, by the page; undefined while nobody answers. */
async function counted(port: number): Promise<number | undefined> {
  try {
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })).text();
    const counts = [...page.matchAll(/^http_server_request_duration_seconds_count\S* (\d+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  } catch {
    return undefined;
  }
}

describe('one page', () => {
  it('counts the requests of all cluster workers, also of a killed one', async () => {
    const metricsPort = await freePort();
    await using app = starter(metricsPort)('cluster-serves.cjs');
    const [, port] = await app.said(/port=(\d+)/);
    const pids = new Set<string>();
    let requests = 0;
    for (; pids.size < 2 || requests < 20; requests++) pids.add(await request(port));
    await expect.poll(() => counted(metricsPort)).toBe(requests);
    const [victim] = pids;
    process.kill(Number(victim), 'SIGKILL');
    // Those that were counted when it was last asked stay counted, from the first scrape on.
    expect(await counted(metricsPort)).toBe(requests);
    await vi.waitFor(
      async () => {
        pids.add(await request(port));
        requests += 1;
        expect(pids.size).toBe(3);
      },
      { timeout: 120_000 },
    );
    await expect.poll(() => counted(metricsPort)).toBe(requests);
  });

  it('is taken over when the serving process is killed, and no counter decreases', async () => {
    const metricsPort = await freePort();
    const start = starter(metricsPort);
    await using first = start('serves.mjs');
    const [, firstPort] = await first.said(/port=(\d+)/);
    for (let n = 0; n < 3; n++) await request(firstPort);
    await expect.poll(() => counted(metricsPort)).toBe(3);
    await using second = start('serves.mjs');
    const [, secondPort] = await second.said(/port=(\d+)/);
    for (let n = 0; n < 4; n++) await request(secondPort);
    await expect.poll(() => counted(metricsPort)).toBe(7);
    first.child.kill('SIGKILL');
    await expect.poll(() => counted(metricsPort)).toBe(7);
    await request(secondPort);
    await expect.poll(() => counted(metricsPort)).toBe(8);
  });

  it('has the requests of a thread', async () => {
    const metricsPort = await freePort();
    await using app = starter(metricsPort)('thread-serves.mjs');
    const [, port] = await app.said(/port=(\d+)/);
    for (let n = 0; n < 3; n++) await request(port);
    await expect.poll(() => counted(metricsPort)).toBe(3);
  });
});
