// The oldest Node that is supported and the newest there is: what the preload promises holds on both.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders, runApp, startApp, ways } from '../../packages/node/test/support/app.ts';
import { startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { startServing } from '../../packages/node/test/support/serving.ts';
import { shippedBy } from '../../packages/node/test/support/shipped.ts';
import { freePort } from '../support/free-port.ts';

afterAll(removeFolders);

const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, connection: 'close' };
const installed = (major: string): string =>
  fileURLToPath(new URL(`../apps/node_modules/node-${major}-linux-${process.arch}/bin/node`, import.meta.url));

describe.each([
  ['22', 'v22.15.0'],
  ['26', 'v26.10.0'],
])('Node %s', (major, version) => {
  const node = installed(major);
  if (!existsSync(node)) return void it.skip(`is not packed for ${process.platform} on ${process.arch}`, () => {});

  it('is the expected version', () => {
    expect(execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()).toBe(version);
  });

  describe.each(ways)('with %s', (way) => {
    it.each(['serves.cjs', 'serves.mjs'])('counts the requests of %s and ties its lines to them', async (fixture) => {
      await using stub = await startBulkStub();
      const env = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
      await using service = await startServing(fixture, { way, env, node });
      for (const id of ['7', '8']) await (await fetch(`${service.url}/users/${id}`, { headers })).text();
      expect(await service.page()).toMatch(/^http_server_request_duration_seconds_count\{.*\} 2$/m);
      service.app.child.kill('SIGTERM');
      expect(await service.app.ended()).toMatchObject({ code: 0, signal: null, stderr: '' });
      const lines = stub.documents.filter(({ message }) => message.startsWith('asked for'));
      expect(lines.map(({ message, trace }) => [message, trace?.id])).toEqual([
        ['asked for 7', traceId],
        ['asked for 8', traceId],
      ]);
    });
  });

  it.each([
    ['fastify.mjs', '/users/:id'],
    ['koa.cjs', '/users/:id'],
  ])('finds the routes of %s', async (fixture, route) => {
    await using service = await startServing(fixture, { node });
    await (await fetch(`${service.url}/users/7`)).text();
    expect(await service.page()).toContain(`http_route="${route}"`);
  });

  it.each(['winston.cjs', 'winston.mjs', 'pino.cjs', 'pino.mjs', 'bunyan.cjs'])(
    'captures what %s logs, and leaves its output',
    async (fixture) => {
      const bare = await runApp([fixture], { way: 'none', node });
      const { end, documents } = await shippedBy([fixture], { node });
      expect(end.code).toBe(bare.code);
      expect(end.stdout.split('\n').length).toBe(bare.stdout.split('\n').length);
      expect(documents.length).toBeGreaterThan(0);
    },
  );

  it('runs worker threads, forks and TypeScript', async () => {
    const messages = async (args: readonly string[]): Promise<string[]> =>
      (await shippedBy(args, { node })).documents.map(({ message }) => message).toSorted();
    expect(await messages(['threads.mjs'])).toEqual(['by the main thread', 'by the worker', 'the worker ended with 0']);
    expect(await messages(['cluster.cjs'])).toEqual(['by the primary', 'by worker one', 'by worker two']);
    // Node strips types unasked from 22.18 on.
    const flags = major === '22' ? ['--experimental-strip-types', '--no-warnings'] : [];
    expect(await messages([...flags, 'typed.ts'])).toContain('order 7');
  });

  it('has a cluster on one page', async () => {
    const port = await freePort();
    const env = { TELLTALE_METRICS_HOST: '127.0.0.1', TELLTALE_METRICS_PORT: String(port), TMPDIR: ownFolder() };
    await using app = startApp(['cluster-serves.cjs'], { way: 'NODE_OPTIONS', env, node });
    const [, served] = await app.said(/port=(\d+)/);
    for (let n = 0; n < 6; n++)
      await (await fetch(`http://127.0.0.1:${served}/`, { headers: { connection: 'close' } })).text();
    const counted = async (): Promise<number> => {
      const page = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })).text();
      const counts = [...page.matchAll(/^http_server_request_duration_seconds_count\S* (\d+)$/gm)];
      return counts.reduce((sum, [, count]) => sum + Number(count), 0);
    };
    await expect.poll(counted).toBe(6);
  });
});
