// A Next.js app, built and started for real: requests by their route, each log line with the trace of its request.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cleanEnvironment, ownFolder, removeFolders, startApp } from '../../packages/node/test/support/app.ts';
import { startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { freePort } from '../support/free-port.ts';

const cwd = fileURLToPath(new URL('../apps/next/', import.meta.url));
const next = createRequire(cwd).resolve('next/dist/bin/next');
const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, connection: 'close' };
/** A build of its own for each run: several may go on beside each other. */
const distDir = `.next/test-${process.pid}`;
const env = { NEXT_TELEMETRY_DISABLED: '1', NEXT_DIST_DIR: distDir };

beforeAll(() => {
  execFileSync(process.execPath, [next, 'build'], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
});

afterAll(removeFolders);

it.each(['--import', '--require'] as const)(
  'Next.js with %s',
  async (way) => {
    await using stub = await startBulkStub();
    const [port, metricsPort] = [await freePort(), await freePort()];
    await using app = startApp([next, 'start', '--port', String(port), '--hostname', '127.0.0.1'], {
      way,
      cwd,
      env: {
        ...env,
        OTEL_SERVICE_NAME: 'next-app',
        TELLTALE_ELASTICSEARCH_URL: stub.url,
        TELLTALE_SPOOL_DIR: ownFolder(),
        TELLTALE_METRICS_PORT: String(metricsPort),
        TELLTALE_METRICS_HOST: '127.0.0.1',
      },
    });
    await app.said(/Ready in/);
    expect(await (await fetch(`http://127.0.0.1:${port}/users/7`, { headers })).text()).toContain('ok');
    expect(await (await fetch(`http://127.0.0.1:${port}/api/orders/8`, { headers })).text()).toBe('ok');
    await expect
      .poll(() => stub.documents.map(({ message, trace }) => [message, trace?.id]), { timeout: 10_000 })
      .toEqual(
        expect.arrayContaining([
          ['asked for 7', traceId],
          ['asked for order 8', traceId],
        ]),
      );
    const page = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const routes = [...page.matchAll(/^http_server_request_duration_seconds_count\{(.*)\} (\d+)$/gm)].map(
      ([, labels = '', count]) => [/http_route="([^"]*)"/.exec(labels)?.[1], Number(count)],
    );
    expect(routes).toContainEqual(['/users/[id]', 1]);
    expect(routes).toContainEqual(['/api/orders/[id]', 1]);
  },
  120_000,
);
