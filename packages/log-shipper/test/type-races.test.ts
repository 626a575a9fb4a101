// Two records that bring a new name with values of different types at one time: Elasticsearch before 9 refuses the later.
import { afterAll, describe, expect, it } from 'vitest';
import { limits } from '../src/limits.ts';
import { type Refused, startStub } from './support/elasticsearch-stub.ts';
import {
  appendAll,
  deadLetters,
  expectConserved,
  numbers,
  ownFolder,
  removeFolders,
  shipperTo,
  upTo,
} from './support/shipping.ts';

afterAll(removeFolders);

/** As the real 8.19 says it. */
const lost: Refused = {
  status: 400,
  error: {
    type: 'illegal_argument_exception',
    reason: 'mapper [app.n] cannot be changed from type [double] to [keyword]',
  },
};

describe('a record with a field that another record gave another type at the same time', () => {
  it('is sent again alone, and is delivered once the field has a type', async () => {
    await using stub = await startStub();
    stub.fault = (_request, before) => (before < 2 ? { item: ({ n }) => (n === 3 ? lost : undefined) } : undefined);
    await using shipper = shipperTo(stub.url, ownFolder());
    await appendAll(shipper, 0, 10, 10);
    expect(await shipper.flush(60_000)).toBe(true);
    expectConserved(shipper.stats());
    expect(shipper.stats()).toMatchObject({ delivered: 10, deadLettered: 0, retried: 2 });
    expect(numbers(stub)).toEqual(upTo(10));
    expect(stub.requests.map(({ ids }) => ids.length)).toEqual([10, 1, 1]);
  });

  it('becomes a dead letter when it is rejected repeatedly', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ item: ({ n }) => (n === 3 ? lost : undefined) });
    await using shipper = shipperTo(stub.url, ownFolder());
    await appendAll(shipper, 0, 10, 10);
    expect(await shipper.flush(120_000)).toBe(true);
    expectConserved(shipper.stats());
    expect(shipper.stats()).toMatchObject({ delivered: 9, deadLettered: 1, retried: limits.typeRacesMax });
    expect(deadLetters(stub)).toHaveLength(1);
  });

  it('is rejected at once for a similar but permanent reason', async () => {
    await using stub = await startStub();
    const reason = 'mapper [app] cannot be merged';
    stub.fault = () => ({ item: ({ n }) => (n === 3 ? { ...lost, error: { ...lost.error, reason } } : undefined) });
    await using shipper = shipperTo(stub.url, ownFolder());
    await appendAll(shipper, 0, 10, 10);
    expect(await shipper.flush(60_000)).toBe(true);
    expect(shipper.stats()).toMatchObject({ delivered: 9, deadLettered: 1, retried: 0 });
  });
});
