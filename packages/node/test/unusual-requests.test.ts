// Requests that a server tells by other events than `request`, or answers by itself, are requests all the same.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownFolder, removeFolders, startApp } from './support/app.ts';
import { type Received, startBulkStub } from './support/bulk-stub.ts';
import { serverCounts } from './support/counts.ts';
import { startServing } from './support/serving.ts';

afterAll(removeFolders);

const fixture = 'unusual-requests.mjs';
let page: string;
let documents: readonly Received[];
let stdout: string;

beforeAll(async () => {
  await using stub = await startBulkStub();
  await using service = await startServing(fixture, {
    env: { TELLTALE_ELASTICSEARCH_URL: stub.url, TELLTALE_SPOOL_DIR: ownFolder(), TELLTALE_LOGS_REQUESTS: 'notable' },
  });
  page = await service.page();
  service.app.child.kill('SIGTERM');
  const end = await service.app.ended();
  expect(end.stderr).toBe('');
  ({ stdout } = end);
  ({ documents } = stub);
});

it('each is counted once, by its response', () => {
  expect(serverCounts(page)).toEqual({
    // Those that wait for leave to go on, an upgrade that nobody takes, and what came on one connection.
    'GET 200': 6,
    'GET 417': 1,
    'GET 503 503': 2,
    // Without a host.
    'GET 400': 2,
    'GET 101': 1,
    'GET 401': 1,
    'GET aborted': 1,
    // Its body could not be read.
    'POST aborted': 1,
    'CONNECT 200': 1,
    '_OTHER 200': 2,
    // What could not be read has no method.
    '_OTHER 400': 1,
    '_OTHER 422': 1,
    '_OTHER 431': 1,
    '_OTHER 408': 1,
    '_OTHER aborted': 1,
  });
});

it('each has its listeners run in its trace', () => {
  const inTrace = documents.filter(({ trace }) => trace?.id === 'c'.repeat(32)).map(({ message }) => message);
  expect(inTrace).toEqual(expect.arrayContaining(['checks whether to go on', 'upgrades false']));
});

it('the server answers as without the preload', async () => {
  const bare = startApp([fixture], { way: 'none' });
  await bare.said(/port=/);
  bare.child.kill('SIGTERM');
  const lines = (text: string): string[] => text.split('\n').filter((line) => !line.startsWith('port='));
  expect(lines(stdout)).toEqual(lines((await bare.ended()).stdout));
});

it('an unknown method is _OTHER, so that no client can create labels', () => {
  expect(page).not.toMatch(/PROPFIND|NONSENSE/);
});
