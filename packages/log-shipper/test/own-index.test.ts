// A document may name the index that it is for; all else of its way is as for others.
import { afterAll, expect, it } from 'vitest';
import { startStub } from './support/elasticsearch-stub.ts';
import { deadLetters, ownFolder, record, removeFolders, shipperTo } from './support/shipping.ts';

afterAll(removeFolders);

it('a document that names its index goes there unchanged, in one request with the others', async () => {
  await using stub = await startStub();
  await using shipper = shipperTo(stub.url, ownFolder(), { fields: '{"service":{"name":"till"}}' });
  shipper.append(record(0), 'info');
  shipper.append('{"_index":"logs-2026.11.23","n":1}', 'info');
  shipper.append('{"_index":"other","n":2,"_id":"kept as it is"}', 'info');
  expect(await shipper.flush(120_000)).toBe(true);
  expect(stub.requests).toHaveLength(1);
  const stream = { type: 'logs', dataset: 'app', namespace: 'test' };
  expect(stub.taken.map(({ index, document }) => [index, document])).toEqual([
    ['logs-app-test', { data_stream: stream, service: { name: 'till' }, n: 0, message: 'said' }],
    ['logs-2026.11.23', { n: 1 }],
    ['other', { n: 2, _id: 'kept as it is' }],
  ]);
});

it('a dead letter names the index that rejected it', async () => {
  await using stub = await startStub();
  stub.fault = () => ({ item: ({ n }) => (n === 1 ? 400 : undefined) });
  await using shipper = shipperTo(stub.url, ownFolder());
  shipper.append('{"_index":"logs-2026.11.23","n":1}', 'info');
  expect(await shipper.flush(120_000)).toBe(true);
  expect(deadLetters(stub).map(({ document }) => document.event)).toEqual([
    { kind: 'pipeline_error', dataset: 'logs-2026.11.23', original: '{"n":1}' },
  ]);
});

it('parameters and headers of the target are on each request', async () => {
  await using stub = await startStub();
  const elasticsearch = {
    nodes: [stub.url],
    headers: { authorization: 'Bearer abc' },
    parameters: { pipeline: 'trim', wait_for_active_shards: '2' },
  };
  await using shipper = shipperTo(stub.url, ownFolder(), { elasticsearch });
  shipper.append(record(0), 'info');
  expect(await shipper.flush(120_000)).toBe(true);
  expect(stub.requests[0]?.authorization).toBe('Bearer abc');
  const asked = new URL(stub.requests[0]?.url ?? '', stub.url).searchParams;
  expect([asked.get('pipeline'), asked.get('wait_for_active_shards')]).toEqual(['trim', '2']);
});
