// The contract of a segment store, which segments on disk and segments in memory both keep.
import { afterAll, describe, expect, it } from 'vitest';
import { limits } from '../src/limits.ts';
import { SharedState } from '../src/shared-state.ts';
import { FileSegmentReader } from '../src/spool/file-segment-reader.ts';
import { FileSegmentWriter } from '../src/spool/file-segment-writer.ts';
import { MemorySegmentReader, MemorySegmentWriter } from '../src/spool/memory-segments.ts';
import { self } from '../src/spool/owner.ts';
import type { SegmentReader } from '../src/spool/segment-store.ts';
import { Counters } from '../src/stats.ts';
import { encode, readAll, textOf } from './support/frames.ts';
import { envelope, ownFolder, record, removeFolders, upTo } from './support/shipping.ts';

afterAll(removeFolders);

interface Store {
  readonly writer: Pick<FileSegmentWriter, 'write' | 'close'>;
  readonly reader: SegmentReader;
  readonly counters: Counters;
}

function onDisk(): Store {
  const counters = new Counters();
  const state = new SharedState();
  const writer = new FileSegmentWriter(ownFolder(), self(), {
    envelope,
    segmentBytesMax: limits.segmentBytesMax,
    state,
    counters,
  });
  return { writer, reader: new FileSegmentReader(writer.queue, state, counters), counters };
}

function inMemory(): Store {
  const counters = new Counters();
  const reader = new MemorySegmentReader('memory', envelope, counters);
  const bounds = { counters, bytesMax: limits.memoryBytesMax };
  return { writer: new MemorySegmentWriter((bytes) => reader.receive(bytes), bounds), reader, counters };
}

describe.each([
  ['on disk', onDisk],
  ['in memory', inMemory],
])('segments %s', (_name, open) => {
  it('have nothing to read before anything is written', () => {
    expect(open().reader.read(1_000)).toBeUndefined();
  });

  it('return appended records in order, once each', () => {
    const { writer, reader } = open();
    const documents = upTo(500).map((n) => record(n, 'grüße 🦉'));
    for (let n = 0; n < 500; n += 100) writer.write(encode(documents.slice(n, n + 100)));
    expect(readAll(reader).texts).toEqual(documents);
    expect(reader.read(1_000)).toBeUndefined();
    writer.write(encode([record(500)]));
    expect(readAll(reader).texts).toEqual([record(500)]);
  });

  it('keep written records intact when the caller reuses its buffer', () => {
    const { writer, reader } = open();
    const bytes = encode([record(1)]);
    writer.write(bytes);
    bytes.fill(0);
    expect(readAll(reader).texts).toEqual([record(1)]);
  });

  it('give each record its target and a unique place', () => {
    const { writer, reader } = open();
    writer.write(encode([record(0), record(1)]));
    writer.write(encode([record(2)]));
    expect(reader.read(1_048_576)?.envelope).toEqual(envelope);
    writer.write(encode([record(3)]));
    const { frames } = readAll(reader);
    expect(frames).toHaveLength(1);
    for (const { offset, end, document } of frames) expect(end - offset).toBe(document.length + 12);
  });

  it('read at most the bound, or one record if it is larger', () => {
    const { writer, reader } = open();
    writer.write(encode(upTo(100).map((n) => record(n))));
    writer.write(encode(upTo(100).map((n) => record(n))));
    const bytes = (bytesMax: number): number =>
      (reader.read(bytesMax)?.frames ?? []).reduce((total, { document }) => total + document.length, 0);
    expect(reader.read(1)?.frames.map(textOf)).toEqual([record(0)]);
    expect(bytes(1_000)).toBeLessThanOrEqual(1_000);
    expect(bytes(1_000)).toBeGreaterThan(500);
    expect(bytes(2_000)).toBeGreaterThan(1_000);
    expect(reader.read(1)?.frames).toHaveLength(1);
  });

  it('take a document of the greatest size', () => {
    const { writer, reader } = open();
    const document = JSON.stringify({ message: 'x'.repeat(limits.documentBytesMax - 14) });
    expect(document).toHaveLength(limits.documentBytesMax);
    writer.write(encode([record(0), document, record(1)]));
    expect(readAll(reader).texts).toEqual([record(0), document, record(1)]);
  });

  it('give space back once records are acknowledged, and do not read them again', () => {
    const { writer, reader, counters } = open();
    const turn = encode(upTo(64).map((n) => record(n, 'x'.repeat(4_000))));
    const turns = Math.ceil(limits.segmentBytesMax / turn.length) + 5;
    for (let n = 0; n < turns; n++) writer.write(turn);
    const full = counters.get('spoolBytes');
    expect(full).toBeGreaterThanOrEqual(turns * turn.length);
    const { frames } = readAll(reader);
    expect(frames).toHaveLength(turns * 64);
    for (const frame of frames) if (frame.segment === frames.at(-1)?.segment) reader.acknowledge(frame);
    expect(counters.get('spoolBytes')).toBeLessThan(7 * turn.length);
    expect(reader.read(1_000)).toBeUndefined();
    writer.write(encode([record(9)]));
    expect(readAll(reader).texts).toEqual([record(9)]);
  });
});

describe('segments in memory', () => {
  it('take no more than their bound, until some is acknowledged', () => {
    const { writer, reader, counters } = inMemory();
    const turn = encode([JSON.stringify({ message: 'x'.repeat(1_000_000) })]);
    const fits = Math.floor(limits.memoryBytesMax / turn.length);
    for (let n = 0; n < fits; n++) writer.write(turn);
    expect(() => writer.write(turn)).toThrow(/memory holds \d+ bytes.*Set TELLTALE_SPOOL_DIR/);
    expect(counters.get('memoryBytes')).toBe(fits * turn.length);
    const [first] = readAll(reader).frames;
    if (first !== undefined) reader.acknowledge(first);
    writer.write(turn);
    expect(readAll(reader).texts).toHaveLength(1);
  });
});

describe('segments on disk', () => {
  it('start after the acknowledged position when they are opened again', () => {
    const spool = ownFolder();
    const counters = new Counters();
    const state = new SharedState();
    const writer = new FileSegmentWriter(spool, self(), {
      envelope,
      segmentBytesMax: limits.segmentBytesMax,
      state,
      counters,
    });
    writer.write(encode(upTo(10).map((n) => record(n))));
    const before = new FileSegmentReader(writer.queue, state, counters);
    const fourth = readAll(before).frames[3];
    if (fourth !== undefined) before.acknowledge(fourth);
    before.close();
    const after = new FileSegmentReader(writer.queue, undefined, new Counters());
    expect(readAll(after).texts).toEqual(
      upTo(10)
        .slice(4)
        .map((n) => record(n)),
    );
    expect(after.finished).toBe(true);
  });
});
