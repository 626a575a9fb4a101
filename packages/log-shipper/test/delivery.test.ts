// What a shipper promises while all is well: each record once, as it was, and every one accounted for.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { limits } from '../src/limits.ts';
import { startStub } from './support/elasticsearch-stub.ts';
import {
  appendAll,
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

describe('a shipper', () => {
  it('delivers each record once, and accounts for all', async () => {
    await using stub = await startStub();
    await using shipper = shipperTo(stub.url, ownFolder());
    await appendAll(shipper, 0, 5_000);
    expectConserved(shipper.stats());
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(5_000));
    const stats = shipper.stats();
    expectConserved(stats);
    expect(stats).toMatchObject({ delivered: 5_000, queued: 0, deadLettered: 0, lastError: undefined, paused: false });
    expect(stats.bulkRequests).toEqual({ ok: stub.requests.length, retried: 0, refused: 0 });
    expect(shipper.warnings).toEqual([]);
  });

  it('adds the data stream to a document, and changes nothing else in it', async () => {
    await using stub = await startStub();
    await using shipper = shipperTo(stub.url, ownFolder());
    const documents = [{ n: 0, message: 'grüße 🦉 "\n"' }, {}, { nested: { list: [1, null] } }];
    for (const document of documents) shipper.append(JSON.stringify(document), 'info');
    shipper.append(JSON.stringify({ n: 3 }, null, 2), 'info');
    expect(await shipper.flush(120_000)).toBe(true);
    const stream = { data_stream: { type: 'logs', dataset: 'app', namespace: 'test' } };
    expect(stub.taken.map(({ document }) => document)).toEqual(
      [...documents, { n: 3 }].map((document) => ({ ...stream, ...document })),
    );
    expect(new Set(stub.taken.map(({ index }) => index))).toEqual(new Set(['logs-app-test']));
  });

  it('captures a record as it is when it is appended, and writes it to disk in the same turn of the event loop', async () => {
    const spool = ownFolder();
    await using shipper = shipperTo(undefined, spool);
    shipper.append(record(0), 'info');
    expect(shipper.stats()).toMatchObject({ queued: 1, spoolBytes: 0 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(shipper.stats()).toMatchObject({ queued: 1 });
    expect(shipper.stats().spoolBytes).toBeGreaterThan(record(0).length);
  });

  it('waits for nothing and keeps its records when no Elasticsearch is configured', async () => {
    const shipper = shipperTo(undefined, ownFolder(), { exitFlushMsMax: 120_000 });
    await appendAll(shipper, 0, 100);
    const begun = Date.now();
    expect(await shipper.flush(120_000)).toBe(false);
    expect(shipper.flushSync(120_000)).toBe(false);
    await shipper.close();
    expect(Date.now() - begun).toBeLessThan(60_000);
    expect(shipper.stats()).toMatchObject({ queued: 100 });
  });

  it('counts by level, also when an application uses more levels than are distinguished', async () => {
    await using shipper = shipperTo(undefined, ownFolder());
    for (let n = 0; n < limits.levelsMax + 4; n++) shipper.append(record(n), `level-${n}`);
    shipper.append(record(99), 'level-0');
    const { emitted } = shipper.stats();
    expect(Object.keys(emitted)).toHaveLength(limits.levelsMax + 1);
    expect(emitted).toMatchObject({ 'level-0': 2, other: 4 });
  });

  it('drops and counts a document that is too large', async () => {
    await using stub = await startStub();
    await using shipper = shipperTo(stub.url, ownFolder());
    shipper.append(record(0), 'info');
    shipper.append(record(1, 'x'.repeat(limits.documentBytesMax)), 'info');
    shipper.append(record(2, 'x'.repeat(limits.documentBytesMax / 2)), 'info');
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual([0, 2]);
    expect(shipper.stats().dropped.too_large).toBe(1);
    expectConserved(shipper.stats());
  });

  it('keeps requests small', async () => {
    await using stub = await startStub();
    await using shipper = shipperTo(stub.url, ownFolder());
    for (let n = 0; n < 300; n++) shipper.append(record(n, 'x'.repeat(20_000)), 'info');
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(300));
    for (const { bytes } of stub.requests) expect(bytes).toBeLessThan(1.1 * limits.bulkBytesMax);
  });

  it('leaves no files when all records are delivered, and accepts records even after it was closed', async () => {
    await using stub = await startStub();
    const spool = ownFolder();
    const shipper = shipperTo(stub.url, spool, { exitFlushMsMax: 60_000 });
    await appendAll(shipper, 0, 100);
    await shipper.close();
    expect(numbers(stub)).toEqual(upTo(100));
    expect(readdirSync(spool)).toEqual([]);
    shipper.append(record(100), 'info');
    shipper.writeNow();
    expect(shipper.stats()).toMatchObject({ queued: 1, delivered: 100 });
    expect(readdirSync(spool)).toHaveLength(1);
    expectConserved(shipper.stats());
  });

  it('closes within its time limit when there is no answer, and keeps the remaining records on disk', async () => {
    await using stub = await startStub();
    stub.fault = () => 'no answer';
    const spool = ownFolder();
    const shipper = shipperTo(stub.url, spool, { exitFlushMsMax: 500 });
    await appendAll(shipper, 0, 100);
    const begun = Date.now();
    await shipper.close();
    // Without a bound of its own it would wait for the answer.
    expect(Date.now() - begun).toBeLessThan(limits.requestMsMax);
    shipper.append(record(100), 'info');
    shipper.writeNow();
    expect(shipper.stats()).toMatchObject({ queued: 101, delivered: 0 });
    expectConserved(shipper.stats());
    expect(
      readdirSync(spool).map(
        (name) => readdirSync(join(spool, name)).filter((file) => file.endsWith('.segment')).length,
      ),
    ).toEqual([1, 1]);
  });

  it('sends records that are appended after flushSync', async () => {
    await using stub = await startStub();
    await using shipper = shipperTo(stub.url, ownFolder());
    await appendAll(shipper, 0, 100);
    await shipper.flush(120_000);
    expect(shipper.flushSync(5_000)).toBe(true);
    await appendAll(shipper, 100, 200);
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(200));
    expect(shipper.warnings).toEqual([]);
    expect(sum(shipper.stats().dropped)).toBe(0);
  });
});
