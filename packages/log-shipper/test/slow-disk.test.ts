// A slow disk: what is logged is written off the application's thread, in order, and none of it is lost.
import fs, { rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../src/limits.ts';
import { SharedState } from '../src/shared-state.ts';
import { FileSegmentReader } from '../src/spool/file-segment-reader.ts';
import { FileSegmentWriter } from '../src/spool/file-segment-writer.ts';
import { self } from '../src/spool/owner.ts';
import { type Chunk, SlowDisk } from '../src/spool/slow-disk.ts';
import { Counters } from '../src/stats.ts';
import { startStub } from './support/elasticsearch-stub.ts';
import { encode, readAll } from './support/frames.ts';
import {
  envelope,
  expectConserved,
  numbers,
  ownFolder,
  record,
  removeFolders,
  shipperTo,
  until,
  upTo,
} from './support/shipping.ts';

afterAll(removeFolders);
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** Each write to the disk holds the thread for so long from now on. */
function makeWritesTake(ms: number): { readonly calls: number } {
  const { writeSync } = fs;
  const spy = vi.spyOn(fs, 'writeSync').mockImplementation(((...of: Parameters<typeof writeSync>) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    return writeSync(...of);
  }) as typeof writeSync);
  syncBuiltinESMExports();
  return {
    get calls() {
      return spy.mock.calls.length;
    },
  };
}

function open() {
  const counters = new Counters();
  const state = new SharedState();
  const folder = ownFolder();
  const writer = new FileSegmentWriter(folder, self(), { envelope, segmentBytesMax: 10_000, state, counters });
  const written: { chunk: Chunk; taken: number; error: unknown }[] = [];
  let quick = 0;
  const slow = new SlowDisk(writer, {
    onWritten: (chunk, taken, error) => written.push({ chunk, taken, error }),
    onQuick: () => {
      quick += 1;
    },
  });
  const texts = (): string[] => readAll(new FileSegmentReader(writer.queue, state, counters)).texts;
  return { slow, writer, written, texts, folder, quick: () => quick };
}

describe('the queue of writes to a slow disk', () => {
  it('is written after the turn, in order, and the disk is found quick again', async () => {
    const { slow, written, texts, quick } = open();
    const documents = upTo(500).map((n) => record(n));
    for (let n = 0; n < 500; n += 10) slow.add(encode(documents.slice(n, n + 10)), 10);
    expect(written).toEqual([]);
    expect(texts()).toEqual([]);
    await slow.settled();
    expect(texts()).toEqual(documents);
    expect(written.reduce((sum, { chunk }) => sum + chunk.records, 0)).toBe(500);
    // A disk that is busy with others is not quick at every write.
    for (let n = 500; quick() === 0 && n < 700; n++) {
      slow.add(encode([record(n)]), 1);
      await slow.settled();
    }
    expect(quick()).toBeGreaterThan(0);
  });

  it('is found quick once, also where it was to be looked at again later', async () => {
    const { slow, writer, quick } = open();
    vi.spyOn(writer, 'writeLater').mockImplementationOnce(async (frames) => {
      await delay(limits.slowWriteMs * 4);
      return frames.length;
    });
    slow.add(encode([record(0)]), 1);
    await slow.settled();
    expect(quick()).toBe(0);
    for (let n = 1; quick() === 0; n++) {
      slow.add(encode([record(n)]), 1);
      await slow.settled();
    }
    await delay(limits.slowRetryMs * 1.2);
    expect(quick()).toBe(1);
  });

  it('is written at once when the process ends, and once, also what is being written then', async () => {
    const { slow, written, texts } = open();
    const documents = upTo(300).map((n) => record(n));
    slow.add(encode(documents.slice(0, 100)), 100);
    // The first is on its way to the disk.
    await new Promise((resolve) => setImmediate(resolve));
    slow.add(encode(documents.slice(100)), 200);
    slow.now();
    expect(texts()).toEqual(documents);
    await slow.settled();
    expect(texts()).toEqual(documents);
    expect(written.reduce((sum, { chunk }) => sum + chunk.records, 0)).toBe(300);
  });

  it('is bounded', () => {
    const { slow } = open();
    const large = Buffer.alloc(limits.memoryBytesMax / 4);
    expect([1, 2, 3, 4, 5].map((records) => slow.add(large, records))).toEqual([true, true, true, true, false]);
  });

  it('is returned if the disk fails', async () => {
    const { slow, written, folder } = open();
    slow.add(encode(upTo(200).map((n) => record(n))), 200);
    await slow.settled();
    // No next segment can be made.
    rmSync(folder, { recursive: true });
    slow.add(encode(upTo(300).map((n) => record(n))), 300);
    await slow.settled();
    expect(written.at(-1)).toMatchObject({ taken: 0, error: { code: 'spool_unwritable' } });
    expect(written.at(-1)?.chunk.records).toBe(300);
  });
});

describe('a disk that becomes slow', () => {
  it('costs time and no record when more is logged in one turn than may wait for it', async () => {
    await using shipper = shipperTo(undefined, ownFolder(), { spoolBytesMax: 4 * limits.memoryBytesMax });
    makeWritesTake(limits.slowWriteMs + 1);
    const text = 'x'.repeat(100_000);
    const count = Math.ceil((limits.memoryBytesMax * 1.2) / text.length);
    for (let n = 0; n < count; n++) shipper.append(record(n, text), 'info');
    await shipper.written();
    expect(shipper.stats()).toMatchObject({ queued: count, dropped: { spool_unwritable: 0, spool_full: 0 } });
    expectConserved(shipper.stats());
  });

  it('does not hold more for it than the spool may have', async () => {
    const bytesMax = 200_000;
    await using shipper = shipperTo(undefined, ownFolder(), { spoolBytesMax: bytesMax });
    makeWritesTake(limits.slowWriteMs * 2);
    for (let n = 0; n < 10_000; n++) {
      shipper.append(record(n), 'error');
      shipper.writeNow();
    }
    expect(shipper.stats().slowDisk).toBe(true);
    await shipper.written();
    expect(shipper.stats().spoolBytes).toBeLessThanOrEqual(bytesMax);
    expect(shipper.stats().dropped.spool_full).toBeGreaterThan(1_000);
    expectConserved(shipper.stats());
  });

  it('does not keep a spool full that its one slow write has filled, once that is delivered', async () => {
    await using stub = await startStub();
    await using shipper = shipperTo(stub.url, ownFolder(), { spoolBytesMax: 65_536 });
    makeWritesTake(limits.slowWriteMs * 2);
    shipper.append(record(0, 'x'.repeat(60_000)), 'info');
    expect(await shipper.flush(120_000)).toBe(true);
    expect(shipper.stats()).toMatchObject({ slowDisk: true, queued: 0 });
    await vi.waitFor(
      () => {
        shipper.append(record(1, 'x'.repeat(10_000)), 'info');
        shipper.writeNow();
        expect(shipper.stats().queued).toBe(1);
      },
      { timeout: 20_000, interval: 20 },
    );
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(2));
    expectConserved(shipper.stats());
  });

  it('stalls the application once, and no more; all is delivered, and it is over when the disk is quick', async () => {
    await using stub = await startStub();
    await using shipper = shipperTo(stub.url, ownFolder());
    shipper.append(record(0), 'info');
    await shipper.written();
    expect(shipper.stats().slowDisk).toBe(false);
    const writes = makeWritesTake(limits.slowWriteMs * 4);
    shipper.append(record(1), 'info');
    shipper.writeNow();
    expect(shipper.stats().slowDisk).toBe(true);
    for (let n = 2; n < 1_000; n++) {
      shipper.append(record(n), 'info');
      shipper.writeNow();
    }
    expect(writes.calls).toBe(1);
    expectConserved(shipper.stats());
    expect(await shipper.flush(120_000)).toBe(true);
    expect(numbers(stub)).toEqual(upTo(1_000));
    await until(() => expect(shipper.stats().slowDisk).toBe(false));
  });
});
