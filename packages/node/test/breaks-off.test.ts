// A response that ends before its time is an error and a record; one that is whole is neither, however it was sent.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownFolder, removeFolders } from './support/app.ts';
import { type Received, startBulkStub } from './support/bulk-stub.ts';
import { serverCounts } from './support/counts.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

let page: string;
let documents: readonly Received[];

beforeAll(async () => {
  await using stub = await startBulkStub();
  await using service = await startServing('breaks-off.mjs', {
    env: {
      TELLTALE_ELASTICSEARCH_URL: stub.url,
      TELLTALE_SPOOL_DIR: ownFolder(),
      TELLTALE_LOGS_REQUESTS: 'notable',
      TELLTALE_LOGS_REQUEST_SLOW_MS: '60000',
    },
  });
  page = await service.page();
  service.app.child.kill('SIGTERM');
  expect(await service.app.ended()).toMatchObject({ stderr: '' });
  ({ documents } = stub);
});

it('a response that the server destroys or the client leaves is counted as aborted, and no other is', () => {
  expect(serverCounts(page)).toEqual({
    'GET 200': 5,
    'HEAD 200': 1,
    'POST 200': 1,
    'GET 204': 2,
    'GET 304': 1,
    'GET 200 aborted': 5,
  });
});

it('each aborted one is logged with its path, without its query', () => {
  expect(documents.map(({ message, log }) => `${log.level} ${message.replace(/\d+ ms/, 'ms')}`)).toEqual([
    'warn GET /destroys aborted in ms',
    'warn GET /destroys-socket aborted in ms',
    'warn GET /throws-away aborted in ms',
    'warn GET /left aborted in ms',
    'warn GET /left-unread aborted in ms',
  ]);
  expect(documents[0]).toMatchObject({
    'event.outcome': 'failure',
    'http.response.status_code': 200,
    'url.path': '/destroys',
  });
  expect(JSON.stringify(documents)).not.toContain('hunter2');
});
