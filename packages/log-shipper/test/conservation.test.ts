// Conservation: at any moment every record is in exactly one place, whatever goes wrong, and none is delivered twice.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seeded } from '../../../tests/support/random.ts';
import type { ShipperStats } from '../src/stats.ts';
import { type BulkRequest, type Fault, startStub } from './support/elasticsearch-stub.ts';
import {
  appendAll,
  deadLetters,
  expectConserved,
  numbers,
  ownFolder,
  record,
  removeFolders,
  shipperTo,
  sum,
  upTo,
} from './support/shipping.ts';

afterAll(removeFolders);

/** For good: the same records in each try, as a mapping would have it. */
const refused = (n: unknown): 400 | undefined => (Number(n) % 11 === 4 ? 400 : undefined);

/** Every third request or so goes wrong, each in its own way; never four in a row, since waits double. */
function trouble(seed: number): (request: BulkRequest) => Fault {
  const random = seeded(seed);
  const fine: Fault = { item: ({ n }) => refused(n) };
  const faults: readonly ((request: BulkRequest) => Fault)[] = [
    () => ({ status: 429 }),
    ({ ids }) => (ids.length > 1 ? { status: 413 } : fine),
    () => ({ status: 200, body: '<html>', contentType: 'text/html' }),
    () => ({ ...fine, answerLost: true }),
    () => ({ item: ({ n }) => (Number(n) % 7 === 3 ? 429 : refused(n)) }),
    () => ({ item: ({ n }) => (Number(n) % 5 === 3 ? 503 : refused(n)), answerLost: true }),
  ];
  let inRow = 0;
  return (request) => {
    inRow = random.chance(0.4) && inRow < 3 ? inRow + 1 : 0;
    return inRow === 0 ? fine : random.of(faults)(request);
  };
}

describe.each([
  ['on disk', false],
  ['in memory', true],
])('records %s', (_name, unwritable) => {
  it.each([1, 2, 3])('are conserved under all faults at once, seed %i', async (seed) => {
    await using stub = await startStub();
    stub.fault = trouble(seed);
    const file = join(ownFolder(), 'file');
    if (unwritable) writeFileSync(file, '');
    await using shipper = shipperTo(stub.url, join(file, 'spool'), { spoolBytesMax: 400_000 });
    const samples: ShipperStats[] = [];
    for (let round = 0; round < 40; round++) {
      await appendAll(shipper, round * 100, round * 100 + 100, 10);
      samples.push(...Array.from({ length: 50 }, () => shipper.stats()));
      if (round % 8 === 7) await shipper.flush(300);
    }
    shipper.append(record(-1, 'x'.repeat(1_100_000)), 'error');
    expect(await shipper.flush(120_000)).toBe(true);
    samples.push(shipper.stats());
    for (const sample of samples) expectConserved(sample);
    const { emitted, delivered, deadLettered, dropped, queued, spoolBytes } = shipper.stats();
    expect(sum(emitted)).toBe(4_001);
    expect(queued).toBe(0);
    expect(dropped).toMatchObject({ too_large: 1, damaged: 0, spool_unwritable: 0 });
    expect(delivered + deadLettered).toBe(4_000 - dropped.spool_full);
    // Each is where the counters say, and there once.
    expect(stub.taken).toHaveLength(delivered + deadLettered);
    expect(deadLetters(stub)).toHaveLength(deadLettered);
    expect(new Set(numbers(stub)).size).toBe(delivered);
    if (dropped.spool_full === 0) expect(numbers(stub)).toEqual(upTo(4_000).filter((n) => !refused(n)));
    expect(spoolBytes).toBeLessThanOrEqual(110_000);
  });
});
