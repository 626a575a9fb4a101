// Frameworks, each as an app uses it: requests are counted by their route and never by their path, each log line has the
// trace of its request, and the stacks of errors are the app's.
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders, startApp, type Way } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';
import { routeCounts } from './support/counts.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

interface Framework {
  readonly fixture: string;
  readonly args?: readonly string[];
  readonly way: Way;
  /** What comes before each path, and before each route. */
  readonly prefix?: string;
  readonly users: string;
  /** More paths, each with its route. */
  readonly routes?: Readonly<Record<string, string>>;
  readonly throws: readonly string[];
}

const frameworks: Readonly<Record<string, Framework>> = {
  Fastify: {
    fixture: 'fastify.mjs',
    way: '--import',
    users: '/users/:id',
    routes: {
      '/shops/1/items/7': '/shops/:sid/items/:iid',
      '/shops/1/deep/items/7': '/shops/:sid/deep/items/:iid',
      // Refused by a hook, before any handler.
      '/shops/1/items/refused': '/shops/:sid/items/:iid',
    },
    throws: ['/throws/7'],
  },
  Koa: {
    fixture: 'koa.cjs',
    way: '--require',
    users: '/users/:id',
    routes: { '/shops/1/items/7': '/shops/:sid/items/:iid', '/mounted/items/7': '/mounted/items/:iid' },
    throws: ['/throws/7'],
  },
  Hapi: {
    fixture: 'hapi.cjs',
    way: '--require',
    users: '/users/{id}',
    routes: { '/shops/1/items/7': '/shops/{sid}/items/{iid}' },
    throws: ['/throws/7'],
  },
  Restify: { fixture: 'restify.cjs', way: '--require', users: '/users/:id', throws: ['/throws/7'] },
  'Nest on Express': {
    fixture: 'nest.cjs',
    way: '--require',
    prefix: '/api/v1/shop',
    users: '/users/:id',
    throws: ['/throws/7', '/later/7'],
  },
  'Nest on Fastify': {
    fixture: 'nest.cjs',
    args: ['fastify'],
    way: '--require',
    prefix: '/api/v1/shop',
    users: '/users/:id',
    throws: ['/throws/7', '/later/7'],
  },
};

const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, connection: 'close' };

describe.each(Object.entries(frameworks))('%s', (_name, framework) => {
  const { fixture, args = [], way, prefix = '', users, routes = {}, throws } = framework;

  it('has its requests counted by route, and its lines tied to them', async () => {
    await using stub = await startBulkStub();
    const env = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
    await using service = await startServing(fixture, { args, way, env });
    for (const id of ['7', '8']) {
      expect(await (await fetch(`${service.url}${prefix}/users/${id}`, { headers })).text()).toBe('ok');
    }
    for (const path of Object.keys(routes)) await (await fetch(`${service.url}${path}`, { headers })).text();
    expect((await fetch(`${service.url}/nowhere/id-of-an-order`, { headers })).status).toBe(404);
    const page = await service.page();
    const counts: Record<string, number> = { [`GET ${prefix}${users}`]: 2, GET: 1 };
    for (const route of Object.values(routes)) counts[`GET ${route}`] = (counts[`GET ${route}`] ?? 0) + 1;
    expect(routeCounts(page)).toEqual(counts);
    expect(page).not.toContain('id-of-an-order');
    await expect
      .poll(() => stub.documents.map(({ message, trace }) => [message, trace?.id]))
      .toEqual([
        ['asked for 7', traceId],
        ['asked for 8', traceId],
      ]);
  });

  it('has the stacks of its errors as without the preload', async () => {
    const stacks = async (how: Way | 'none'): Promise<string[]> => {
      await using app = startApp([fixture, ...args], { way: how });
      const [, port] = await app.said(/port=(\d+)/);
      for (const path of throws) await fetch(`http://127.0.0.1:${port}${prefix}${path}`, { headers });
      app.child.kill();
      return (await app.ended()).stdout.split('\n').filter((line) => line.startsWith('"'));
    };
    const bare = await stacks('none');
    expect(bare).toHaveLength(throws.length);
    expect(await stacks(way)).toEqual(bare);
  });
});
