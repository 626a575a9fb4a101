// A Next.js app, built once and started in each way that people do: requests by their route, each log line with the trace
// of its request.
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type App,
  cleanEnvironment,
  ownFolder,
  removeFolders,
  startApp,
} from '../../packages/node/test/support/app.ts';
import { startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { serverCounts } from '../../packages/node/test/support/counts.ts';
import { freePort } from '../support/free-port.ts';

const cwd = fileURLToPath(new URL('../apps/next/', import.meta.url));
const next = createRequire(cwd).resolve('next/dist/bin/next');
const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, connection: 'close' };
/** A build of its own for each run: several may go on beside each other. */
const distDir = `.next/test-${process.pid}`;
const built = { NEXT_TELEMETRY_DISABLED: '1', NEXT_DIST_DIR: distDir };

/** Each path with its route; behind the app's proxy and not, of both routers. */
const routes = {
  '/users/7': '/users/[id]',
  '/behind/7': '/behind/[id]',
  '/about': '/about',
  '/old/7': '/old/[id]',
  '/api/orders/8': '/api/orders/[id]',
  '/api/behind/8': '/api/behind/[id]',
  '/api/carts/8': '/api/carts/[id]',
};

/** The build as it is put into a container: the packages that it needs, and no others. */
function standalone(): string {
  const folder = join(ownFolder(), 'app');
  cpSync(join(cwd, distDir, 'standalone'), folder, { recursive: true, verbatimSymlinks: true });
  return join(folder, 'next');
}

interface Serves {
  readonly app: App;
  readonly url: string;
  page(): Promise<string>;
}

async function serve(
  start: (port: number) => readonly string[],
  options: { way?: '--import' | '--require'; cwd?: string; env?: Readonly<Record<string, string>> },
): Promise<Serves & AsyncDisposable> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const app = startApp(start(port), {
    cwd,
    ...options,
    env: {
      ...built,
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      OTEL_SERVICE_NAME: 'next-app',
      TELLTALE_METRICS_PORT: String(metricsPort),
      TELLTALE_METRICS_HOST: '127.0.0.1',
      ...options.env,
    },
  });
  await app.said(/Ready in/);
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    page: async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text(),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

const starting = (port: number): readonly string[] => [
  next,
  'start',
  ...['--port', String(port), '--hostname', '127.0.0.1'],
];

async function askAll(url: string): Promise<void> {
  for (const path of Object.keys(routes)) {
    expect(await (await fetch(`${url}${path}`, { headers })).text()).toContain('ok');
  }
  for (const path of ['/users/nobody', '/nowhere/7', '/nowhere'])
    await (await fetch(`${url}${path}`, { headers })).text();
}

const expected = {
  ...Object.fromEntries(Object.values(routes).map((route) => [`200 ${route}`, 1])),
  '500 /users/[id]': 1,
  404: 2,
};
const counts = (page: string): Record<string, number> =>
  serverCounts(page, ['http_response_status_code', 'http_route']);

beforeAll(() => {
  execFileSync(process.execPath, [next, 'build'], {
    cwd,
    env: { ...cleanEnvironment(), ...built },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
});

afterAll(removeFolders);

it.each([
  ['--import', 'compressed', {}],
  ['--require', 'not compressed', { NEXT_COMPRESS: 'false' }],
  ['--import', 'not compressed, and spans exported', { NEXT_COMPRESS: 'false', OTEL_TRACES_EXPORTER: 'console' }],
] as const)(
  'next start with %s counts each request by its route, with answers %s',
  async (way, _how, env) => {
    await using stub = await startBulkStub();
    await using service = await serve(starting, {
      way,
      env: { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder(), ...env },
    });
    await askAll(service.url);
    await expect.poll(async () => counts(await service.page())).toEqual(expected);
    await expect
      .poll(() => stub.documents.map(({ message, trace }) => [message, trace?.id]))
      .toEqual(
        expect.arrayContaining([
          ['asked for 7', traceId],
          ['asked for order 8', traceId],
        ]),
      );
  },
  120_000,
);

it('the standalone build counts each request by route, with a preload installed beside it', async () => {
  await using service = await serve(() => ['server.js'], { cwd: standalone() });
  await askAll(service.url);
  await expect.poll(async () => counts(await service.page())).toEqual(expected);
});

it('the standalone build lacks the preload, and Node reports that', async () => {
  const folder = standalone();
  await using app = startApp(['--import', '@telltale/node', 'server.js'], { way: 'none', cwd: folder });
  expect(await app.ended()).toMatchObject({ code: 1, stderr: expect.stringContaining('ERR_MODULE_NOT_FOUND') });
});
