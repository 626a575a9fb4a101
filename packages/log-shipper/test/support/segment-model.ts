// A model of one queue of segments, a list in memory, beside the real one: what may be read of it, and what must be.
import { closeSync, fstatSync, openSync, readSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Frame, frameHeaderBytes } from '../../src/spool/segment-format.ts';
import { type Queue, segmentName, segmentNumbers } from '../../src/spool/spool.ts';
import { textOf } from './frames.ts';

interface Place {
  readonly segment: number;
  readonly end: number;
}

interface Written extends Place {
  readonly text: string;
  readonly offset: number;
  /** Some of its bytes are not what they were, or gone: `seen` where what is left shows it. */
  damage: 'none' | 'seen' | 'unseen';
}

function isBehind(a: Place, b: Place): boolean {
  return a.segment > b.segment || (a.segment === b.segment && a.end > b.end);
}

/** The list. */
export class SegmentModel {
  readonly #headerBytes: number;
  readonly #written: Written[] = [];
  /** Segments whose header is not what it was. */
  readonly #headless = new Set<number>();
  /** What was acknowledged; and of that, what the disk took. */
  #acknowledgedTo: Place = { segment: 0, end: 0 };
  #saidTo: Place = { segment: 0, end: 0 };
  /** Of the reader that reads now. */
  #readTo: Place = { segment: 0, end: 0 };
  readonly #read = new Set<Written>();
  readonly wrong: string[] = [];

  /** @param headerBytes what each segment begins with */
  constructor(headerBytes: number) {
    this.#headerBytes = headerBytes;
  }

  /** This stands there. */
  wrote(text: string, segment: number, offset: number): void {
    const end = offset + frameHeaderBytes + Buffer.byteLength(text);
    this.#written.push({ text, segment, offset, end, damage: 'none' });
  }

  /** Another reader begins. */
  begins(): void {
    this.#readTo = this.#saidTo;
    this.#read.clear();
  }

  /** A reader gave these out. */
  read(frames: readonly Frame[]): void {
    for (const frame of frames) {
      const { segment, offset, end } = frame;
      const record = this.#written.find((written) => written.segment === segment && written.offset === offset);
      const where = `${segment}:${offset}`;
      if (record === undefined || record.end !== end) this.wrong.push(`${where} was never written`);
      else if (record.text !== textOf(frame)) this.wrong.push(`${where} is not what was written`);
      else this.#read.add(record);
      if (!isBehind(frame, this.#saidTo)) this.wrong.push(`${where} was acknowledged, and is read again`);
      if (!isBehind(frame, this.#readTo)) this.wrong.push(`${where} is read twice, or out of order`);
      this.#readTo = frame;
    }
  }

  /** @param said the disk took it: otherwise it may be read again, or not */
  acknowledged({ segment, end }: Frame, said: boolean): void {
    const place = { segment, end };
    if (isBehind(place, this.#acknowledgedTo)) this.#acknowledgedTo = place;
    if (said) this.#saidTo = place;
  }

  /** The reader has come to the end: everything that was not damaged must have been given out. */
  ended(damaged: number): void {
    const open = this.#written.filter((record) => isBehind(record, this.#acknowledgedTo));
    const missing = open.filter((record) => !this.#read.has(record));
    const lost = missing.filter(({ damage, segment }) => damage === 'none' && !this.#headless.has(segment));
    if (lost.length > 0) {
      this.wrong.push(`${lost.length} lost: ${lost.map(({ segment, offset }) => `${segment}:${offset}`).join(' ')}`);
    }
    if (damaged === 0 && missing.some(({ damage }) => damage === 'seen')) {
      this.wrong.push(`${missing.length} lost by damage, of which none is counted`);
    }
  }

  /** Cuts a segment off, as a crash does to the one that is being written. */
  truncate(queue: Queue, bytes: number): void {
    const segment = segmentNumbers(queue).at(-1);
    if (segment === undefined) return;
    truncateSync(join(queue.path, segmentName(segment)), bytes);
    const records = this.#of(segment);
    for (const record of records) {
      // Cut between two records, or to nothing at all, it looks as if there never was more.
      if (record.end > bytes) record.damage = record.offset < bytes ? 'seen' : 'unseen';
    }
    if (bytes >= this.#headerBytes) return;
    this.#headless.add(segment);
    if (bytes > 0) for (const record of records) record.damage = 'seen';
  }

  /** Changes one byte of a segment. @param at share of its length @param by what is added to it, 1 to 255 */
  corrupt(queue: Queue, segment: number, { at, by }: { at: number; by: number }): void {
    const file = openSync(join(queue.path, segmentName(segment)), 'r+');
    try {
      const offset = Math.floor(at * fstatSync(file).size);
      const byte = Buffer.alloc(1);
      if (readSync(file, byte, 0, 1, offset) === 0) return;
      byte.writeUInt8((byte.readUInt8(0) + by) % 256);
      writeSync(file, byte, 0, 1, offset);
      const hit = this.#of(segment).find((record) => record.offset <= offset && offset < record.end);
      if (hit !== undefined) hit.damage = 'seen';
      else if (offset < this.#headerBytes) this.#headless.add(segment);
    } finally {
      closeSync(file);
    }
  }

  #of(segment: number): Written[] {
    return this.#written.filter((record) => record.segment === segment);
  }
}
