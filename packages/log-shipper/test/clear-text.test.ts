// Credentials that would be sent in clear text cause one warning, whatever starts a shipper.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ElasticsearchTarget } from '../src/elasticsearch-target.ts';
import { startShipper } from '../src/shipper.ts';

const folder = mkdtempSync(join(tmpdir(), 'telltale-clear-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is said at the start of a shipper, which has nothing to ship. */
async function saidFor(elasticsearch: ElasticsearchTarget): Promise<string[]> {
  const said: string[] = [];
  const shipper = startShipper({
    elasticsearch,
    dataStream: { dataset: 'app', namespace: 'default' },
    spoolDir: folder,
    spoolBytesMax: 1_048_576,
    exitFlushMsMax: 0,
    onWarning: (message) => said.push(message),
  });
  await shipper.close();
  return said;
}

describe('over http to another machine', () => {
  it.each<[string, ElasticsearchTarget]>([
    ['an API key', { nodes: ['http://es:9200'], apiKey: 'hush' }],
    ['the file of an API key', { nodes: ['http://es:9200'], apiKeyFile: join(folder, 'key') }],
    ['a user', { nodes: ['http://es:9200'], username: 'bob', password: 'hush' }],
    ['a user in the address', { nodes: ['https://one', 'HTTP://bob:hush@es:9200'] }],
    ['a header', { nodes: ['http://es:9200'], headers: { Authorization: 'Bearer hush' } }],
  ])('%s causes one line of warning, without the secret', async (_, target) => {
    const said = await saidFor(target);
    expect(said).toEqual([expect.stringContaining('credentials for http://es:9200 are sent over http')]);
    expect(said.join()).not.toMatch(/hush|\n/);
  });

  it('there is no warning without credentials', async () => {
    expect(await saidFor({ nodes: ['http://es:9200'], headers: { 'X-Tenant': 'a' } })).toEqual([]);
  });
});

it.each(['https://bob:hush@es:9200', 'http://localhost:1', 'http://127.0.0.2:1', 'http://[::1]:1'])(
  'credentials for %s are safe',
  async (node) => {
    expect(await saidFor({ nodes: [node], apiKey: 'hush' })).toEqual([]);
  },
);
