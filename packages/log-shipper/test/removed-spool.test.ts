// A spool that is removed while it is in use, as what cleans up temporary files does it: what can be kept is, and the rest is counted.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
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
  until,
  upTo,
} from './support/shipping.ts';

/** Heartbeats, and looks at the folder, are as often as a test can wait for. */
const bounds = vi.hoisted(() => ({ lookMs: 20 }));

vi.mock(import('../src/limits.ts'), async (original) => {
  const { limits } = await original();
  return { limits: { ...limits, ...bounds } as unknown as typeof limits };
});

afterAll(removeFolders);

const removed = /the spool at \S+ was deleted while in use/;

/** Where nobody answers. */
async function nowhere(): Promise<string> {
  const stub = await startStub();
  await stub.close();
  return stub.url;
}

/** Queues in a folder, with the names of their files. */
function queuesIn(spool: string): string[][] {
  return readdirSync(spool).map((queue) => readdirSync(join(spool, queue)).toSorted());
}

describe('a spool folder that is removed while Elasticsearch is away', () => {
  it('is created again with the next record, with everything in the segment that is being written', async () => {
    const spool = join(ownFolder(), 'a', 'spool');
    const shipper = shipperTo(await nowhere(), spool, { exitFlushMsMax: 0 });
    await appendAll(shipper, 0, 6);
    await shipper.written();
    rmSync(join(spool, '..'), { recursive: true });
    await until(async () => {
      await appendAll(shipper, 6, 7, 1);
      expect(existsSync(spool)).toBe(true);
      expect(queuesIn(spool)).toEqual([['00000001.segment', '00000002.segment', 'alive']]);
    });
    const { queued, dropped } = shipper.stats();
    expect(dropped.spool_removed).toBe(0);
    expectConserved(shipper.stats());
    expect(shipper.warnings.filter((line) => removed.test(line))).toHaveLength(1);
    await shipper.close();
    await using stub = await startStub();
    await using _next = shipperTo(stub.url, spool);
    await until(() => expect(stub.taken).toHaveLength(queued));
    expect(numbers(stub).slice(0, 6)).toEqual(upTo(6));
  });

  it('and is not written to any more is created again by a periodic check', async () => {
    const spool = join(ownFolder(), 'spool');
    const shipper = shipperTo(await nowhere(), spool, { exitFlushMsMax: 0 });
    await appendAll(shipper, 0, 6);
    await shipper.written();
    rmSync(spool, { recursive: true });
    await until(() => expect(existsSync(spool) && queuesIn(spool).length).toBe(1));
    await shipper.close();
    await using stub = await startStub();
    await using _next = shipperTo(stub.url, spool);
    await until(() => expect(numbers(stub)).toEqual(upTo(6)));
  });

  it('just before the process ends is created again at its end', async () => {
    const spool = join(ownFolder(), 'spool');
    await using app = startChild('app.mjs', { SPOOL: spool, URL: await nowhere(), WAY: 'removed' });
    const { code, stdout, stderr } = await app.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(removed) });
    const { stats } = JSON.parse(stdout);
    expectConserved(stats);
    expect(stats.queued).toBe(200);
    await using stub = await startStub();
    await using _next = shipperTo(stub.url, spool);
    await until(() => expect(numbers(stub)).toEqual(upTo(200)));
  });

  it('loses no record and duplicates none when Elasticsearch is back', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ status: 503 });
    const spool = join(ownFolder(), 'spool');
    await using shipper = shipperTo(stub.url, spool);
    await appendAll(shipper, 0, 1_000);
    await until(() => expect(stub.requests.length).toBeGreaterThan(0));
    rmSync(spool, { recursive: true });
    await until(async () => {
      await appendAll(shipper, 1_000, 1_001, 1);
      expect(existsSync(spool)).toBe(true);
    });
    const emitted = shipper.stats().queued;
    stub.fault = () => undefined;
    expect(await shipper.flush(120_000)).toBe(true);
    expect(shipper.stats()).toMatchObject({ delivered: emitted, queued: 0, dropped: { spool_removed: 0 } });
    expect(numbers(stub).slice(0, 1_000)).toEqual(upTo(1_000));
    expect(stub.taken).toHaveLength(emitted);
  });
});

describe('more than one segment', () => {
  /** A spool of several segments, of which the first is being read. */
  async function large(stub: { url: string }, spool: string) {
    const shipper = shipperTo(stub.url, spool, { spoolBytesMax: 24 * 1_048_576 });
    for (let n = 0; n < 220; n++) {
      shipper.append(record(n, 'x'.repeat(100_000)), 'error');
      if (n % 4 === 3) await new Promise((resolve) => setImmediate(resolve));
    }
    await shipper.written();
    return shipper;
  }

  it('are counted as dropped if they are not in memory, and their space is freed', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ status: 503 });
    const spool = join(ownFolder(), 'spool');
    await using shipper = await large(stub, spool);
    await until(() => expect(stub.requests.length).toBeGreaterThan(0));
    const [queue = ''] = readdirSync(spool);
    expect(readdirSync(join(spool, queue)).length).toBeGreaterThanOrEqual(4);
    rmSync(spool, { recursive: true });
    await until(async () => {
      shipper.append(record(220), 'error');
      shipper.writeNow();
      expect(existsSync(spool)).toBe(true);
    });
    stub.fault = () => undefined;
    expect(await shipper.flush(120_000)).toBe(true);
    const stats = shipper.stats();
    expectConserved(stats);
    expect(stats.queued).toBe(0);
    expect(stats.dropped.spool_removed).toBeGreaterThan(0);
    expect(stats.delivered).toBeGreaterThan(0);
    expect(stub.taken).toHaveLength(stats.delivered);
    expect(new Set(numbers(stub)).size).toBeGreaterThan(60);
    expect(shipper.warnings.filter((line) => removed.test(line))).toHaveLength(1);
    // Nothing is held for what is gone: a spool that thinks itself full would drop for ever.
    await until(async () => {
      await appendAll(shipper, 0, 1);
      await shipper.flush(1_000);
      expect(shipper.stats().spoolBytes).toBeLessThan(7 * 1_048_576);
    });
  });

  it('of which only one file is deleted loses and counts only that one', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ status: 503 });
    const spool = join(ownFolder(), 'spool');
    await using shipper = await large(stub, spool);
    await until(() => expect(stub.requests.length).toBeGreaterThan(0));
    const [queue = ''] = readdirSync(spool);
    rmSync(join(spool, queue, '00000003.segment'));
    stub.fault = () => undefined;
    expect(await shipper.flush(120_000)).toBe(true);
    const { delivered, dropped } = shipper.stats();
    expectConserved(shipper.stats());
    expect(dropped.spool_removed).toBeGreaterThan(10);
    expect(delivered + dropped.spool_removed).toBe(220);
    expect(stub.taken).toHaveLength(delivered);
  });
});

describe('a spool that cannot be made again', () => {
  it('is still read from the open files, and later records are kept in memory', async () => {
    await using stub = await startStub();
    stub.fault = () => ({ status: 503 });
    const folder = join(ownFolder(), 'folder');
    const spool = join(folder, 'spool');
    await using shipper = shipperTo(stub.url, spool, { spoolBytesMax: 65_536 });
    await appendAll(shipper, 0, 100);
    await until(() => expect(stub.requests.length).toBeGreaterThan(0));
    renameSync(folder, `${folder}.away`);
    writeFileSync(folder, 'a file');
    await until(async () => {
      await appendAll(shipper, 0, 20);
      expect(shipper.warnings.some((line) => /cannot write the spool .*ENOTDIR/.test(line))).toBe(true);
    });
    stub.fault = () => undefined;
    expect(await shipper.flush(120_000)).toBe(true);
    const { queued, dropped, delivered } = shipper.stats();
    expectConserved(shipper.stats());
    expect({ queued, removed: dropped.spool_removed }).toEqual({ queued: 0, removed: 0 });
    expect(stub.taken).toHaveLength(delivered);
    expect(new Set(numbers(stub)).size).toBe(100);
    rmSync(folder);
    mkdirSync(folder);
  });
});
