// A service under pm2 in cluster mode: one page counts what all its processes answered.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { cleanEnvironment, ownFolder, preloadPath, removeFolders } from '../../packages/node/test/support/app.ts';
import { startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { freePort } from '../support/free-port.ts';

afterAll(removeFolders);

const apps = fileURLToPath(new URL('../apps/', import.meta.url));
const program = createRequire(apps).resolve('pm2/bin/pm2');

async function counted(port: number): Promise<number | undefined> {
  try {
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })).text();
    const counts = [...page.matchAll(/^http_server_request_duration_seconds_count\S* (\d+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  } catch {
    // Not yet: nobody listens.
    return undefined;
  }
}

it('pm2 in cluster mode has all its processes on one page, also after a reload', async () => {
  await using stub = await startBulkStub();
  const [port, metricsPort] = [await freePort(), await freePort()];
  const env = {
    ...cleanEnvironment(),
    PM2_HOME: ownFolder(),
    PORT: String(port),
    OTEL_SERVICE_NAME: 'under-pm2',
    TELLTALE_ELASTICSEARCH_URL: stub.url,
    TELLTALE_SPOOL_DIR: ownFolder(),
    TELLTALE_METRICS_HOST: '127.0.0.1',
    TELLTALE_METRICS_PORT: String(metricsPort),
  };
  const pm2 = (...args: string[]): void =>
    void execFileSync(process.execPath, [program, ...args], { cwd: apps, env, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    pm2('start', 'serves-at.cjs', '-i', '2', '--node-args', `--import=${preloadPath}`);
    const pids = new Set<string>();
    let requests = 0;
    const request = async (): Promise<void> => {
      pids.add(await (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text());
      requests += 1;
    };
    await expect.poll(request, { timeout: 20_000 }).toBeUndefined();
    for (; pids.size < 2 || requests < 10; ) await request();
    await expect.poll(() => counted(metricsPort), { timeout: 10_000 }).toBe(requests);
    // Each process told its start, with the service's name.
    const starts = (): Set<unknown> =>
      new Set(stub.documents.filter(({ service }) => service.name === 'under-pm2').map(({ process: of }) => of.pid));
    await expect.poll(() => starts().size, { timeout: 10_000 }).toBe(2);
    pm2('reload', 'all');
    for (; pids.size < 4; ) await request();
    await expect.poll(() => counted(metricsPort), { timeout: 20_000 }).toBe(requests);
  } finally {
    pm2('kill');
  }
}, 120_000);
