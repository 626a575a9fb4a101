// The spool when it is full, or cannot be written: what is dropped is counted, and what is wrong is said once.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startChild } from './support/child.ts';
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
  until,
  upTo,
} from './support/shipping.ts';

afterAll(removeFolders);

describe('a full spool', () => {
  it('accepts no more records, counts the dropped ones, and warns once', async () => {
    const spool = ownFolder();
    await using shipper = shipperTo(undefined, spool, { spoolBytesMax: 32_768 });
    for (let n = 0; n < 5_000; n++) {
      shipper.append(record(n), 'error');
      if (n % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
    }
    const stats = shipper.stats();
    expectConserved(stats);
    expect(stats.dropped.spool_full).toBeGreaterThan(1_000);
    expect(stats.queued).toBeGreaterThan(300);
    expect(stats.spoolBytes).toBeLessThanOrEqual(32_768);
    expect(shipper.warnings).toEqual([
      `[telltale shipper] the spool at ${spool} is full: 32768 bytes wait there. Records are dropped until others are delivered. Raise TELLTALE_SPOOL_BYTES_MAX.`,
    ]);
  });

  it('drops debug records first and errors last as it fills', async () => {
    const spool = ownFolder();
    await using shipper = shipperTo(undefined, spool, { spoolBytesMax: 200_000 });
    const taken = { debug: 0, info: 0, warn: 0, error: 0 };
    // Of each level until it is refused, the lightest first.
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      for (let refused = false; !refused; ) {
        const before = sum(shipper.stats().dropped);
        shipper.append(record(taken[level]), level);
        shipper.writeNow();
        refused = sum(shipper.stats().dropped) > before;
        if (!refused) taken[level] += 1;
      }
    }
    const stats = shipper.stats();
    expectConserved(stats);
    expect(stats.dropped.spool_full).toBe(4);
    expect(stats.spoolBytes).toBeLessThanOrEqual(200_000);
    const all = sum(taken);
    expect(taken.debug / all).toBeCloseTo(0.7, 1);
    expect(taken.info / all).toBeCloseTo(0.15, 1);
    expect(taken.warn / all).toBeCloseTo(0.1, 1);
    expect(taken.error / all).toBeCloseTo(0.05, 1);
    expect(shipper.warnings.map((warning) => /full: ([^.]*)/.exec(warning)?.[1])).toEqual([
      'debug records are dropped until others are delivered',
      'records below warn are dropped until others are delivered',
      'records below error are dropped until others are delivered',
      '200000 bytes wait there',
    ]);
  });

  it('accepts less severe records again once some are delivered', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ status: 429 });
    await using shipper = shipperTo(stub.url, ownFolder(), { spoolBytesMax: 100_000 });
    let n = 0;
    for (; sum(shipper.stats().dropped) === 0; n++) {
      shipper.append(record(n), 'debug');
      shipper.writeNow();
    }
    stub.fault = () => undefined;
    expect(await shipper.flush(120_000)).toBe(true);
    await until(() => {
      shipper.append(record(n++), 'debug');
      shipper.writeNow();
      expect(shipper.stats().queued).toBeGreaterThan(0);
    });
  });

  it('smaller than one segment accepts records again once some are delivered', async () => {
    await using stub = await startStub();
    const spool = ownFolder();
    await using shipper = shipperTo(stub.url, spool, { spoolBytesMax: 65_536 });
    for (let round = 0; round < 5; round++) {
      await appendAll(shipper, round * 500, round * 500 + 500);
      expect(await shipper.flush(120_000)).toBe(true);
    }
    expect(numbers(stub)).toEqual(upTo(2_500));
    expect(sum(shipper.stats().dropped)).toBe(0);
  });

  it('that one write has filled accepts records again once that is delivered', async () => {
    await using stub = await startStub();
    await using shipper = shipperTo(stub.url, ownFolder(), { spoolBytesMax: 65_536 });
    shipper.append(record(0, 'x'.repeat(60_000)), 'info');
    expect(await shipper.flush(120_000)).toBe(true);
    let n = 1;
    await until(() => {
      shipper.append(record(n++, 'x'.repeat(10_000)), 'info');
      shipper.writeNow();
      expect(shipper.stats().queued).toBeGreaterThan(0);
    });
    expect(await shipper.flush(120_000)).toBe(true);
    expectConserved(shipper.stats());
  });
});

describe('a spool that cannot be written', () => {
  it('falls back to memory, delivers from there, and warns once', async () => {
    await using stub = await startStub();
    const file = join(ownFolder(), 'file');
    writeFileSync(file, '');
    const spool = join(file, 'spool');
    await using shipper = shipperTo(stub.url, spool);
    await appendAll(shipper, 0, 1_000);
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(1_000));
    expect(shipper.stats()).toMatchObject({ delivered: 1_000, queued: 0, spoolBytes: 0 });
    expect(shipper.warnings).toEqual([
      `[telltale shipper] cannot write the spool at ${spool}: a part of the path is a file (ENOTDIR). Records are kept in memory until it is writable. Make it writable for this user or set TELLTALE_SPOOL_DIR.`,
    ]);
  });

  it('keeps records in order and within the limit in memory while Elasticsearch is unavailable', async () => {
    const stub = await startStub();
    await stub.close();
    const file = join(ownFolder(), 'file');
    writeFileSync(file, '');
    await using shipper = shipperTo(stub.url, join(file, 'spool'), { spoolBytesMax: 40_000, exitFlushMsMax: 0 });
    await appendAll(shipper, 0, 2_000);
    await new Promise((resolve) => setImmediate(resolve));
    const stats = shipper.stats();
    expectConserved(stats);
    expect(stats.spoolBytes).toBeLessThanOrEqual(40_000);
    expect(stats.dropped.spool_full).toBeGreaterThan(500);
  });

  it('drops and counts records when nothing ships them from memory', async () => {
    const file = join(ownFolder(), 'file');
    writeFileSync(file, '');
    await using shipper = shipperTo(undefined, join(file, 'spool'));
    await appendAll(shipper, 0, 100);
    await new Promise((resolve) => setImmediate(resolve));
    expect(shipper.stats()).toMatchObject({ queued: 0, dropped: { spool_unwritable: 100 } });
  });

  it('whose folder is deleted meanwhile harms neither the process nor later records', async () => {
    await using stub = await startStub();
    const spool = join(ownFolder(), 'spool');
    await using shipper = shipperTo(stub.url, spool, { spoolBytesMax: 65_536 });
    await appendAll(shipper, 0, 100);
    expect(await shipper.flush(120_000)).toBe(true);
    rmSync(spool, { recursive: true });
    await appendAll(shipper, 100, 2_000);
    expect(await shipper.flush(120_000)).toBe(true);
    expectConserved(shipper.stats());
    const { delivered, dropped } = shipper.stats();
    expect(delivered + sum(dropped)).toBe(2_000);
    expect(numbers(stub)).toHaveLength(delivered);
  });
});

describe('a disk that accepts part of a write', () => {
  // Blocks of 512 or 1024 bytes, as the shell has it.
  it.each([0, 1, 7, 20])('of %i blocks: the rest is kept in memory, and no record is duplicated', async (blocks) => {
    await using stub = await startStub();
    const spool = ownFolder();
    await using app = startChild('app.mjs', { SPOOL: spool, URL: stub.url, COUNT: '3000' }, { fileBlocksMax: blocks });
    const { code, stdout, stderr } = await app.ended;
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/cannot write the spool.*\(EFBIG\)/),
    });
    const { settled, stats } = JSON.parse(stdout);
    expect(settled).toBe(true);
    expectConserved(stats);
    expect(stats).toMatchObject({ delivered: 3_000, queued: 0, dropped: { damaged: 0 } });
    expect(numbers(stub)).toEqual(upTo(3_000));
    expect(readdirSync(spool)).toEqual([]);
  });
});
