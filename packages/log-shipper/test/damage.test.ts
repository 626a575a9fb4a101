// Damage in a segment: a torn tail is cut, a stretch in the middle skipped and counted, and none of it is fatal.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SharedState } from '../src/shared-state.ts';
import { FileSegmentReader } from '../src/spool/file-segment-reader.ts';
import { FileSegmentWriter } from '../src/spool/file-segment-writer.ts';
import { self } from '../src/spool/owner.ts';
import { type Queue, segmentName } from '../src/spool/spool.ts';
import { Counters } from '../src/stats.ts';
import { encode, readAll } from './support/frames.ts';
import { envelope, ownFolder, record, removeFolders, upTo } from './support/shipping.ts';

afterAll(removeFolders);

const documents = upTo(20).map((n) => record(n));

/** A queue whose owner died, with its only segment changed afterwards. */
function deadQueue(change: (segment: Buffer) => Buffer): { queue: Queue; counters: Counters } {
  const writer = new FileSegmentWriter(ownFolder(), self(), {
    envelope,
    segmentBytesMax: 1_000_000,
    state: new SharedState(),
    counters: new Counters(),
  });
  for (const document of documents) writer.write(encode([document]));
  writer.close(false);
  const path = join(writer.queue.path, segmentName(1));
  writeFileSync(path, change(readFileSync(path)));
  return { queue: writer.queue, counters: new Counters() };
}

/** Where the frame of a document begins. */
function frameOf(segment: Buffer, n: number): number {
  return segment.indexOf(documents[n] ?? '') - 12;
}

describe('a torn tail', () => {
  it.each([1, 5, 12, 13, 30])('with %i bytes missing loses only the last record', (missing) => {
    const { queue, counters } = deadQueue((segment) => segment.subarray(0, segment.length - missing));
    const reader = new FileSegmentReader(queue, undefined, counters);
    const { texts, frames, damaged } = readAll(reader);
    expect(texts).toEqual(documents.slice(0, 19));
    expect(damaged).toBe(1);
    const last = frames.at(-1);
    if (last !== undefined) reader.acknowledge(last);
    expect(reader.finished).toBe(true);
    reader.close();
    expect(counters.get('spoolBytes')).toBe(0);
    expect(readdirSync(join(queue.path, '..'))).toEqual([]);
  });

  it('cut between two records loses none', () => {
    const { queue, counters } = deadQueue((segment) => segment.subarray(0, frameOf(segment, 19)));
    expect(readAll(new FileSegmentReader(queue, undefined, counters))).toMatchObject({
      texts: documents.slice(0, 19),
      damaged: 0,
    });
  });

  it('of a segment that is still being written is waited for', () => {
    const state = new SharedState();
    const counters = new Counters();
    const { queue } = deadQueue((segment) => segment.subarray(0, segment.length - 7));
    const whole = readFileSync(join(queue.path, segmentName(1)));
    state.segment = 1;
    const reader = new FileSegmentReader(queue, state, counters);
    expect(readAll(reader)).toMatchObject({ texts: documents.slice(0, 19), damaged: 0 });
    const rest = encode(documents.slice(19)).subarray(-7);
    writeFileSync(join(queue.path, segmentName(1)), Buffer.concat([whole, rest]));
    expect(readAll(reader)).toMatchObject({ texts: documents.slice(19), damaged: 0 });
  });
});

describe('damage in the middle', () => {
  const ways: [string, (segment: Buffer, at: number) => void, number][] = [
    ['a flipped bit in a document', (segment, at) => segment.writeUInt8(segment.readUInt8(at + 15) ^ 1, at + 15), 1],
    ['a length beyond any bound', (segment, at) => segment.writeUInt32LE(0xffff_ffff, at + 4), 1],
    ['a length beyond the end', (segment, at) => segment.writeUInt32LE(900_000, at + 4), 1],
    ['a length of nothing', (segment, at) => segment.writeUInt32LE(0, at + 4), 1],
    ['another magic', (segment, at) => segment.fill(0, at, at + 2), 1],
    ['zeros over three records', (segment, at) => segment.fill(0, at, frameOf(segment, 10)), 3],
    ['magic bytes over three records', (segment, at) => segment.fill('T\xd1', at, frameOf(segment, 10), 'latin1'), 3],
  ];
  it.each(ways)('%s: is skipped and counted, and all others are read', (_name, damage, lost) => {
    const { queue, counters } = deadQueue((segment) => {
      damage(segment, frameOf(segment, 7));
      return segment;
    });
    const { texts, damaged } = readAll(new FileSegmentReader(queue, undefined, counters));
    expect(texts).toEqual([...documents.slice(0, 7), ...documents.slice(7 + lost)]);
    expect(damaged).toBe(1);
  });

  it('longer than one read is skipped', () => {
    const { queue, counters } = deadQueue((segment) => {
      const at = frameOf(segment, 7);
      return Buffer.concat([segment.subarray(0, at), Buffer.alloc(3_000_000, 'T'), segment.subarray(at)]);
    });
    const { texts, damaged } = readAll(new FileSegmentReader(queue, undefined, counters));
    expect(texts).toEqual(documents);
    expect(damaged).toBeGreaterThanOrEqual(1);
  });
});

describe('a segment', () => {
  it.each([
    ['without a header', (segment: Buffer) => segment.subarray(segment.indexOf('\n') + 1), 1],
    [
      'with a header of another version',
      (segment: Buffer) => replaced(segment, '"telltale_segment":1', '"telltale_segment":2'),
      1,
    ],
    ['of no bytes', () => Buffer.alloc(0), 0],
  ])('%s is discarded as a whole, and counted', (_name, change, damaged) => {
    const { queue, counters } = deadQueue(change);
    const reader = new FileSegmentReader(queue, undefined, counters);
    expect(readAll(reader).texts).toEqual([]);
    expect(reader.finished).toBe(true);
    expect(counters.get('droppedDamaged')).toBe(damaged);
    expect(counters.get('adopted')).toBe(damaged);
    expect(counters.get('spoolBytes')).toBe(0);
  });

  it('with one wrong bit in a header is read up from the next header, and the damage is counted', () => {
    const { queue, counters } = deadQueue((segment) => replaced(segment, '"dataset":"app"', '"dataset":"aqp"'));
    const path = join(queue.path, segmentName(1));
    const whole = replaced(readFileSync(path), '"dataset":"aqp"', '"dataset":"app"');
    writeFileSync(join(queue.path, segmentName(2)), whole);
    const reader = new FileSegmentReader(queue, undefined, counters);
    expect(reader.read(1_048_576)).toMatchObject({ envelope, damaged: 1, frames: { length: documents.length } });
  });

  it.each(['1 2x', '1 90', '00000000 1 90'])('whose acknowledgements are %j is read from its beginning', (text) => {
    const { queue, counters } = deadQueue((segment) => segment);
    writeFileSync(join(queue.path, 'acknowledged'), text);
    expect(readAll(new FileSegmentReader(queue, undefined, counters)).texts).toEqual(documents);
  });

  it('is read from its acknowledged position', () => {
    const { queue, counters } = deadQueue((segment) => segment);
    const first = new FileSegmentReader(queue, undefined, counters);
    const frame = first.read(1_048_576)?.frames[4];
    if (frame) first.acknowledge(frame);
    expect(readAll(new FileSegmentReader(queue, undefined, counters)).texts).toEqual(documents.slice(5));
  });

  it('with a deleted folder has nothing to read, and does not fail', () => {
    const { queue, counters } = deadQueue((segment) => segment);
    const reader = new FileSegmentReader(queue, undefined, counters);
    const first = reader.read(1)?.frames[0];
    rmSync(queue.path, { recursive: true });
    if (first !== undefined) reader.acknowledge(first);
    readAll(reader);
    expect(reader.finished).toBe(true);
    expect(() => reader.close()).not.toThrow();
  });
});

function replaced(segment: Buffer, from: string, to: string): Buffer {
  return Buffer.from(segment.toString('latin1').replace(from, to), 'latin1');
}
