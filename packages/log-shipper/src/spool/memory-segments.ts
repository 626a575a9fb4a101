// Segments in memory, used when no disk can be written; the worker holds them until they are settled.
import { limits } from '../limits.ts';
import { ShipperError } from '../shipper-error.ts';
import type { Counters } from '../stats.ts';
import { type Envelope, type Frame, scanFrames } from './segment-format.ts';
import type { ReadResult, SegmentReader } from './segment-store.ts';

/** The recipient of the writer's bytes. */
export type Post = (bytes: Uint8Array) => void;

/** The writing side: hands each turn's frames to the worker. */
export class MemorySegmentWriter {
  readonly #post: Post;
  readonly #counters: Counters;
  readonly #bytesMax: number;

  constructor(post: Post, { counters, bytesMax }: { counters: Counters; bytesMax: number }) {
    this.#post = post;
    this.#counters = counters;
    this.#bytesMax = bytesMax;
  }

  /**
   * Appends whole frames in one write.
   *
   * @returns how many of the bytes were accepted: all, or the whole frames that fit
   * @throws ShipperError `spool_unwritable`
   */
  write(frames: Buffer): number {
    if (this.#counters.get('memoryBytes') + frames.length > this.#bytesMax) {
      throw new ShipperError(
        'spool_unwritable',
        `memory holds ${this.#bytesMax} bytes of records that could not be written to disk. Records are dropped until others are delivered. Set TELLTALE_SPOOL_DIR to a writable folder.`,
      );
    }
    this.#counters.add('memoryBytes', frames.length);
    this.#counters.add('spoolBytes', frames.length);
    // A copy, because the writer's buffer is reused for the next turn.
    this.#post(Uint8Array.from(frames));
    return frames.length;
  }

  close(): void {}
}

/** The reading side: a list of the posted frames. */
export class MemorySegmentReader implements SegmentReader {
  readonly id: string;
  readonly finished = false;
  readonly #envelope: Envelope;
  readonly #counters: Counters;
  readonly #segments: { readonly number: number; readonly bytes: Buffer; readonly end: number }[] = [];
  #number = 0;
  /** Index of the next segment to read, and the offset in it. */
  #next = 0;
  #offset = 0;

  constructor(id: string, envelope: Envelope, counters: Counters) {
    this.id = id;
    this.#envelope = envelope;
    this.#counters = counters;
  }

  /** Adds a post of the writer. */
  receive(bytes: Uint8Array): void {
    this.#number += 1;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#segments.push({ number: this.#number, bytes: buffer, end: buffer.length });
  }

  read(bytesMax: number): ReadResult | undefined {
    const frames: Frame[] = [];
    const { documentBytesMax } = limits;
    let room = bytesMax;
    for (let segment = this.#segments[this.#next]; segment !== undefined; segment = this.#segments[this.#next]) {
      const within = { segment: segment.number, base: this.#offset, final: false, documentBytesMax };
      const left = segment.bytes.subarray(this.#offset);
      let scan = scanFrames(left.subarray(0, room), within);
      // A single record that is larger than the bound.
      if (frames.length === 0 && scan.frames.length === 0) scan = scanFrames(left, { ...within, framesMax: 1 });
      frames.push(...scan.frames);
      room -= scan.end - this.#offset;
      this.#offset = scan.end;
      if (this.#offset < segment.end) break;
      this.#next += 1;
      this.#offset = 0;
      if (room <= 0) break;
    }
    return frames.length === 0 ? undefined : { envelope: this.#envelope, frames, damaged: 0 };
  }

  get unread(): number {
    const waiting = this.#segments.slice(this.#next).reduce((bytes, segment) => bytes + segment.bytes.length, 0);
    return waiting - this.#offset;
  }

  acknowledge(frame: Frame): void {
    for (let first = this.#segments[0]; first !== undefined; first = this.#segments[0]) {
      if (first.number > frame.segment || (first.number === frame.segment && frame.end < first.end)) break;
      this.#segments.shift();
      this.#next -= 1;
      this.#counters.add('memoryBytes', -first.bytes.length);
      this.#counters.add('spoolBytes', -first.bytes.length);
    }
  }

  close(): void {}
}
