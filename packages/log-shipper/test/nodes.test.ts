// Where requests go and how they are packed: several nodes, one of them gone; compressed or not.
import { afterAll, describe, expect, it } from 'vitest';
import { startStub } from './support/elasticsearch-stub.ts';
import { appendAll, numbers, ownFolder, removeFolders, shipperTo, upTo } from './support/shipping.ts';

afterAll(removeFolders);

describe('several nodes', () => {
  it('share the requests, and a request that one does not answer goes to the others (failover)', async () => {
    const gone = await startStub();
    await using left = await startStub();
    await using other = await startStub();
    await gone.close();
    const nodes = [gone.url, left.url, other.url];
    await using shipper = shipperTo(left.url, ownFolder(), { elasticsearch: { nodes } });
    const begun = Date.now();
    for (let round = 0; round < 8; round++) {
      await appendAll(shipper, round * 100, round * 100 + 100);
      expect(await shipper.flush(120_000)).toBe(true);
    }
    expect([...numbers(left), ...numbers(other)].sort((a, b) => a - b)).toEqual(upTo(800));
    expect(left.taken.length).toBeGreaterThan(0);
    expect(other.taken.length).toBeGreaterThan(0);
    // No wait for the one that is gone: the others answer.
    expect(Date.now() - begun).toBeLessThan(40_000);
  });
});

describe('a body', () => {
  it.each([
    ['auto', undefined],
    ['none', undefined],
    ['gzip', 'gzip'],
  ] as const)('with compression %s to this machine is sent as %s', async (compression, encoding) => {
    await using stub = await startStub();
    await using shipper = shipperTo(stub.url, ownFolder(), { elasticsearch: { nodes: [stub.url], compression } });
    await appendAll(shipper, 0, 100);
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(100));
    expect(stub.requests.map((request) => request.encoding)).toEqual([encoding]);
  });
});
