// Where the server keeps no retention, the keeper drops what is too old and nothing else.

import { readFileSync } from 'node:fs';
import type { TransportRequestOptions, TransportRequestParams } from '@elastic/elasticsearch';
import { dayMs } from '@telltale/catalog';
import { beforeAll, expect, it } from 'vitest';
import { type TestPlane, testPlane } from '../../../tests/support/plane.ts';
import { connectElasticsearch, type ElasticsearchClient } from '../src/elasticsearch/client.ts';
import { readSecret } from '../src/secrets/secrets.ts';
import { enforceRetention } from '../src/setup/retention.ts';
import { askAs } from './support/ask.ts';

const dataStream = `logs-retention-${process.pid}`;
const planeDir = (): string => process.env.TELLTALE_TEST_PLANE_DIR ?? '';
let plane: TestPlane;

beforeAll(async () => {
  plane = await testPlane();
});

async function count(): Promise<unknown> {
  const path = `/${dataStream}/_count`;
  return (await askAs(planeDir(), 'reader', plane.connections.elasticsearch, { path })).body;
}

/** Looks at the test's own data stream alone: tests beside this one have others on the same server. */
function ofThisTest(client: ElasticsearchClient): ElasticsearchClient {
  const { transport } = client;
  const send = transport.request.bind(transport);
  Object.assign(transport, {
    request: (params: TransportRequestParams, options?: TransportRequestOptions) =>
      send({ ...params, path: params.path.replace('logs-*-*', dataStream) }, options),
  });
  return client;
}

it('the keeper deletes a backing index 14 days after its rollover, and never the write index', async () => {
  const { url, ca_file } = plane.connections.elasticsearch;
  const secret = await readSecret(`${planeDir()}/secrets`, 'keeper');
  await using client = await connectElasticsearch({ url, ca: readFileSync(ca_file, 'utf8'), ...secret });
  const keeper = ofThisTest(client);
  const ship = (id: string) =>
    askAs(planeDir(), 'shipper', plane.connections.elasticsearch, {
      method: 'POST',
      path: `/${dataStream}/_create/${id}?refresh=true`,
      body: { '@timestamp': new Date().toISOString(), message: id },
    });
  await ship('old');
  expect(await keeper.indices.rollover({ alias: dataStream })).toMatchObject({ rolled_over: true });
  await ship('new');
  expect(await count()).toMatchObject({ count: 2 });

  const now = Date.now();
  expect((await enforceRetention(keeper, now + 13 * dayMs)).dropped).toEqual([]);
  expect(await count()).toMatchObject({ count: 2 });
  const { dropped } = await enforceRetention(keeper, now + 14 * dayMs + 60_000);
  expect(dropped).toEqual([expect.stringMatching(new RegExp(`^\\.ds-${dataStream}-.*-000001$`))]);
  expect(await count()).toMatchObject({ count: 1 });
  expect((await enforceRetention(keeper, now + 400 * dayMs)).dropped).toEqual([]);
});
