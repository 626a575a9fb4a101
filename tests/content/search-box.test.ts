// What people write into the search of the logs dashboard is a query to a real Elasticsearch, and an emptied box is one too.
import { beforeAll, expect, it } from 'vitest';
import { type TestPlane, testPlane } from '../support/plane.ts';
import { clientOf } from '../support/plane-client.ts';
import { readDashboards } from './grafana/model.ts';

const dataStream = `logs-search.box-${process.pid}`;
const records = [
  { service: { name: 'shop' }, message: 'payment failed', trace: { id: 'abc' }, log: { level: 'error' } },
  { service: { name: 'shop' }, message: 'order taken', trace: { id: 'def' }, log: { level: 'info' } },
  { service: { name: '@acme/gateway' }, message: 'payment taken', trace: { id: 'abc' }, log: { level: 'info' } },
];

let plane: TestPlane;
beforeAll(async () => {
  plane = await testPlane();
  await using shipper = await clientOf('shipper', plane);
  for (const [id, record] of records.entries()) {
    const { status, body } = await shipper.ask({
      method: 'PUT',
      path: `/${dataStream}/_create/${id}?refresh=true`,
      body: { '@timestamp': new Date().toISOString(), ...record },
    });
    expect(status, JSON.stringify(body)).toBe(201);
  }
});

const lines = readDashboards()
  .find(({ uid }) => uid === 'telltale-logs')
  ?.panels.find(({ title }) => title === 'Lines')?.targets?.[0]?.query;

/** Records that the panel shows, with the texts put in that Grafana makes of a choice and of what was written. */
async function found(services: string, written: string): Promise<number[]> {
  await using reader = await clientOf('reader', plane);
  const query = lines?.replace('${service:regex}', services).replace('${search:raw}', () => written);
  const { status, body } = await reader.ask<{ hits: { hits: { _id: string }[] } }>({
    method: 'POST',
    path: `/${dataStream}/_search`,
    body: { query: { query_string: { analyze_wildcard: true, query } } },
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.hits.hits.map(({ _id }) => Number(_id)).toSorted();
}

const all = '.+';

// No phrase is among them: this Elasticsearch may have no field type that keeps where words stand.
it.each<[string, number[]]>([
  ['', [0, 1, 2]],
  ['  ', [0, 1, 2]],
  ['*', [0, 1, 2]],
  ['trace.id:abc', [0, 2]],
  ['trace.id:none', []],
  ['payment order', [0, 1, 2]],
  ['message:(payment AND taken)', [2]],
  ['log.level:error OR trace.id:def', [0, 1]],
  ['log.level:info AND trace.id:abc', [2]],
  ['NOT log.level:error', [1, 2]],
  ['-trace.id:abc', [1]],
  ['+payment -taken', [0]],
  ['(log.level:error)', [0]],
])('"%s" finds the described records', async (written, ids) => {
  expect(await found(all, written)).toEqual(ids);
});

it.each<[string, string, number[]]>([
  ['one service', 'shop', [0, 1]],
  ['a service with a scope', '@acme\\/gateway', [2]],
  ['two services', '(shop|@acme\\/gateway)', [0, 1, 2]],
  ['no service, where there is none yet', '', []],
])('%s filters it, with an empty box', async (_, services, ids) => {
  expect(await found(services, '')).toEqual(ids);
});
