// How many requests are on their way at once follows what Elasticsearch takes.
import { afterAll, describe, expect, it } from 'vitest';
import { limits } from '../src/limits.ts';
import { Concurrency } from '../src/worker/concurrency.ts';
import { startStub } from './support/elasticsearch-stub.ts';
import { numbers, ownFolder, record, removeFolders, shipperTo, upTo } from './support/shipping.ts';

afterAll(removeFolders);

describe('the concurrency', () => {
  it('grows by one after each successful round, up to its limit', () => {
    const concurrency = new Concurrency();
    const seen: number[] = [];
    for (let round = 0; round < 40; round++) {
      seen.push(concurrency.limit);
      concurrency.succeeded();
    }
    expect(seen.slice(0, 4)).toEqual([1, 2, 2, 2]);
    expect(seen.at(-1)).toBe(limits.bulkConcurrencyMax);
  });

  it('is halved once by all the failures of one round', () => {
    const concurrency = new Concurrency();
    for (let round = 0; round < 40; round++) concurrency.succeeded();
    const { round } = concurrency;
    for (let request = 0; request < 4; request++) concurrency.overloaded(round);
    expect(concurrency.limit).toBe(limits.bulkConcurrencyMax / 2);
    concurrency.overloaded(concurrency.round);
    concurrency.overloaded(concurrency.round);
    expect(concurrency.limit).toBe(1);
  });

  it('drops to one when there is no answer', () => {
    const concurrency = new Concurrency();
    for (let round = 0; round < 40; round++) concurrency.succeeded();
    concurrency.failed();
    expect(concurrency.limit).toBe(1);
  });
});

describe('a backlog', () => {
  it('is sent in several requests at once, without duplicates', async () => {
    await using stub = await startStub();
    // While one is answered, the worker has the time to make the next.
    stub.answerMs = 200;
    await using shipper = shipperTo(stub.url, ownFolder());
    // Some 20 MB: twenty requests' worth.
    const text = 'x'.repeat(10_000);
    for (let n = 0; n < 2_000; n++) shipper.append(record(n, text), 'info');
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(2_000));
    expect(stub.atOnceMax).toBeGreaterThan(1);
    expect(stub.atOnceMax).toBeLessThanOrEqual(limits.bulkConcurrencyMax);
  });
});
