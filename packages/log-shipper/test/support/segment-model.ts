// A model of one queue of segments, a list in memory, beside the real one: what may be read of it, and what must be.
import { closeSync, fstatSync, openSync, readSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../../src/segment-format.ts';
import { type Queue, segmentName, segmentNumbers } from '../../src/spool.ts';
import { textOf } from './frames.ts';

interface Place {
  readonly segment: number;
  readonly end: number;
}

interface Written extends Place {
  readonly text: string;
  readonly offset: number;
  /** Some of its bytes are not what they were, or gone. */
  damaged: boolean;
}

function isBehind(a: Place, b: Place): boolean {
  return a.segment > b.segment || (a.segment === b.segment && a.end > b.end);
}

/** The list. */
export class SegmentModel {
  readonly #written: Written[] = [];
  /** Segments whose header is not what it was. */
  readonly #headless = new Set<number>();
  #acknowledgedTo: Place = { segment: 0, end: 0 };
  /** Of the reader that reads now. */
  #readTo: Place = { segment: 0, end: 0 };
  readonly #read = new Set<Written>();
  /** Something that a reader can see is missing in what lies behind its beginning. */
  #visibleDamage = false;
  readonly wrong: string[] = [];

  /** These stand in the segment, the last one ending at its end. */
  wrote(texts: readonly string[], segment: number, offset: number): void {
    let at = offset;
    for (const text of texts) {
      const end = at + 12 + Buffer.byteLength(text);
      this.#written.push({ text, segment, offset: at, end, damaged: false });
      at = end;
    }
  }

  /** Another reader begins. */
  begins(): void {
    this.#readTo = this.#acknowledgedTo;
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
      if (!isBehind(frame, this.#acknowledgedTo)) this.wrong.push(`${where} was acknowledged, and is read again`);
      if (!isBehind(frame, this.#readTo)) this.wrong.push(`${where} is read twice, or out of order`);
      this.#readTo = frame;
    }
  }

  acknowledged({ segment, end }: Frame): void {
    this.#acknowledgedTo = { segment, end };
  }

  /** The reader has come to the end: everything that was not damaged must have been given out. */
  ended(damaged: number): void {
    const open = this.#written.filter((record) => isBehind(record, this.#acknowledgedTo));
    const whole = open.filter((record) => !record.damaged && !this.#headless.has(record.segment));
    const lost = whole.filter((record) => !this.#read.has(record));
    if (lost.length > 0) this.wrong.push(`${lost.length} lost: ${lost.map(({ segment, offset }) => `${segment}:${offset}`)}`);
    const missing = open.filter((record) => !this.#read.has(record));
    if (missing.length > 0 && damaged === 0 && this.#visibleDamage) this.wrong.push(`${missing.length} lost, none counted`);
  }

  /** Cuts a segment off, as a crash does to the one that is being written. */
  truncate(queue: Queue, bytes: number): void {
    const segment = segmentNumbers(queue).at(-1);
    if (segment === undefined) return;
    truncateSync(join(queue.path, segmentName(segment)), bytes);
    const records = this.#written.filter((record) => record.segment === segment);
    const cut = records.filter(({ end }) => end > bytes);
    for (const record of cut) record.damaged = true;
    const first = records[0]?.offset ?? Number.POSITIVE_INFINITY;
    if (bytes < first) this.#headless.add(segment);
    // Cut between two records, or to nothing at all, it looks as if there never was more.
    if (bytes > 0 && cut.some(({ offset, end }) => bytes > offset && bytes < end)) this.#visibleDamage = true;
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
      const records = this.#written.filter((record) => record.segment === segment);
      const hit = records.find((record) => record.offset <= offset && offset < record.end);
      if (offset < (records[0]?.offset ?? Number.POSITIVE_INFINITY)) this.#headless.add(segment);
      if (hit === undefined) return;
      hit.damaged = true;
      // A reader that is behind it already does not look again; the next one does, unless it is acknowledged.
      if (isBehind(hit, this.#readTo)) this.#visibleDamage = true;
    } finally {
      closeSync(file);
    }
  }
}
