// Frameworks, each as an app uses it: requests are counted by their route and never by their path, and each log line
// has the trace of its request.
import { afterAll, describe, expect, it } from 'vitest';
import { ownFolder, removeFolders } from './support/app.ts';
import { startBulkStub } from './support/bulk-stub.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, connection: 'close' };

describe.each([
  ['fastify.mjs', '--import', '/users/:id'],
  ['koa.cjs', '--require', '/users/:id'],
  ['hapi.cjs', '--require', '/users/{id}'],
  ['nest.cjs', '--require', '/users/:id'],
] as const)('%s', (fixture, way, route) => {
  it('has its requests counted by route, and its lines tied to them', async () => {
    await using stub = await startBulkStub();
    const env = { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder() };
    await using service = await startServing(fixture, { way, env });
    for (const id of ['7', '8']) {
      expect(await (await fetch(`${service.url}/users/${id}`, { headers })).text()).toBe('ok');
    }
    expect((await fetch(`${service.url}/nowhere/id-of-an-order`, { headers })).status).toBe(404);
    const page = await service.page();
    const counts = [...page.matchAll(/^http_server_request_duration_seconds_count\{(.*)\} (\d+)$/gm)].map(
      ([, labels = '', count]) => [/http_route="([^"]*)"/.exec(labels)?.[1], Number(count)],
    );
    expect(counts).toContainEqual([route, 2]);
    expect(page).not.toContain('id-of-an-order');
    await expect
      .poll(() => stub.documents.map(({ message, trace }) => [message, trace?.id]))
      .toEqual([
        ['asked for 7', traceId],
        ['asked for 8', traceId],
      ]);
  });
});
