// Frameworks that tell nobody their routes: Hono and tRPC, as their pages say to start them.
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders, startApp, type Way } from '../../packages/node/test/support/app.ts';
import { startBulkStub } from '../../packages/node/test/support/bulk-stub.ts';
import { serverCounts } from '../../packages/node/test/support/counts.ts';
import { startServing } from '../../packages/node/test/support/serving.ts';

afterAll(removeFolders);

const cwd = fileURLToPath(new URL('../apps', import.meta.url));
const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, connection: 'close' };

interface Framework {
  readonly app: string;
  readonly way: Way;
  readonly users: string;
  readonly throws: string;
  /** Paths, each with status and route. */
  readonly routes: Readonly<Record<string, string>>;
}

const frameworks: Readonly<Record<string, Framework>> = {
  'Hono, imported': {
    app: 'hono.mjs',
    way: '--import',
    users: '/users/7',
    throws: '/throws/7',
    routes: {
      '/users/7': '200 /users/:id',
      '/shops/1/items/7': '200 /shops/:sid/items/:iid',
      '/shops/1/private/7': '401 /shops/:sid/private/*',
      '/mounted/things/7': '200 /mounted/things/:id',
      '/throws/7': '500 /throws/:id',
      '/nowhere/7': '404',
    },
  },
  'Hono, required': {
    app: 'hono.cjs',
    way: '--require',
    users: '/users/7',
    throws: '/throws/7',
    routes: { '/users/7': '200 /users/:id', '/throws/7': '500 /throws/:id', '/nowhere/7': '404' },
  },
  'tRPC’s own server': {
    app: 'trpc.mjs',
    way: '--import',
    users: '/users.byId?input=7',
    throws: '/throws',
    routes: {
      '/users.byId?input=7': '200 /users.byId',
      '/users.byId,throws?batch=1&input=%7B%220%22%3A8%7D': '207 /{batch}',
      '/throws': '500 /throws',
      '/nowhere.byId?input=7': '404',
    },
  },
};

describe.each(Object.entries(frameworks))('%s', (_name, { app, way, users, throws, routes }) => {
  it('has its requests counted by route and linked to their log lines, and a failed one recorded', async () => {
    await using stub = await startBulkStub();
    await using service = await startServing(app, {
      cwd,
      way,
      env: {
        TELLTALE_ELASTICSEARCH_URL: stub.url,
        TELLTALE_SPOOL_DIR: ownFolder(),
        TELLTALE_LOGS_REQUESTS: 'notable',
        TELLTALE_LOGS_REQUEST_SLOW_MS: '60000',
      },
    });
    for (const path of Object.keys(routes)) await (await fetch(`${service.url}${path}`, { headers })).text();
    const page = await service.page();
    expect(serverCounts(page, ['http_response_status_code', 'http_route'])).toEqual(
      Object.fromEntries(Object.values(routes).map((counted) => [counted, 1])),
    );
    await expect
      .poll(() => stub.documents.map(({ message, trace }) => [message.replace(/\d+ ms/, 'ms'), trace?.id]))
      .toEqual(
        expect.arrayContaining([
          ['asked for 7', traceId],
          [`GET ${routes[throws]?.replace('500 ', '')} 500 in ms`, traceId],
        ]),
      );
  });

  it('has the same error stacks as without the preload, except one frame below all of the app’s', async () => {
    const stack = async (how: Way | 'none'): Promise<string | undefined> => {
      await using service = startApp([app], { way: how, cwd });
      const [, port] = await service.said(/port=(\d+)/);
      for (const path of [users, throws]) await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      service.child.kill();
      return (await service.ended()).stdout.split('\n').find((line) => line.startsWith('"'));
    };
    const bare = await stack('none');
    expect(bare).toContain('a bug');
    const ours = (await stack(way))?.replace(
      /\\n {4}at Server\.watched \[as emit\] [^\\]*\/preload\/[\w-]+\.js:\d+:\d+\)/,
      '',
    );
    expect(ours).toBe(bare);
  });
});
