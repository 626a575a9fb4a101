// Reads the records of a queue's segment files in order and deletes acknowledged segments.
import { closeSync, fstatSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createFile, ensurePrivateFolder, errnoOf, openOwnFile, removeFile } from '@telltale/files';
import { BufferPool } from '../buffer-pool.ts';
import { limits } from '../limits.ts';
import type { SharedState } from '../shared-state.ts';
import type { Counters } from '../stats.ts';
import { AcknowledgedFile, type Place } from './acknowledged-file.ts';
import { decodeHeader, type Envelope, type Frame, frameHeaderBytes, scanFrames } from './segment-format.ts';
import type { ReadResult, SegmentReader } from './segment-store.ts';
import { fileBytes, ownStats, type Queue, removeQueue, segmentName, segmentNumbers } from './spool.ts';

interface Segment {
  readonly number: number;
  readonly file: number;
  readonly envelope: Envelope;
}

/** Bytes read at once; the buffer is shared by all queues of this thread. */
const chunks = new BufferPool(limits.bulkBytesMax, limits.bulkConcurrencyMax);

/** Reads records on disk: of this process while it writes them, or of a dead owner. */
export class FileSegmentReader implements SegmentReader {
  readonly id: string;
  readonly #queue: Queue;
  readonly #live: SharedState | undefined;
  readonly #counters: Counters;
  readonly #acknowledged: AcknowledgedFile;
  readonly #onMissing: (segment: number, gone: boolean) => void;
  /** Bytes of segments to release, even if their files are missing by then. */
  readonly #sizes = new Map<number, number>();
  /** Number of the last segment whose bytes were released. */
  #deletedTo = 0;
  #missing = 0;
  #segment: Segment | undefined;
  #acknowledgedTo: Place;
  /** The position after the last frame that was returned. */
  #readTo: Place;
  /** Segments before this number have been read completely. */
  #passed = 0;
  #number: number;
  #offset: number;
  finished = false;

  /**
   * @param live signals of the writer; undefined for an adopted queue
   * @param isNew for an adopted queue: its bytes are not counted yet
   * @param onMissing called if the file of a live queue's segment is missing or cannot be opened before it was read
   */
  constructor(
    queue: Queue,
    live: SharedState | undefined,
    counters: Counters,
    {
      isNew = true,
      onMissing = () => {},
    }: { isNew?: boolean; onMissing?: (segment: number, gone: boolean) => void } = {},
  ) {
    this.id = queue.id;
    this.#queue = queue;
    this.#live = live;
    this.#counters = counters;
    this.#onMissing = onMissing;
    this.#acknowledged = new AcknowledgedFile(queue);
    this.#acknowledgedTo = this.#acknowledged.place;
    this.#readTo = this.#acknowledgedTo;
    this.#number = this.#acknowledgedTo.segment;
    this.#offset = this.#acknowledgedTo.end;
    if (live !== undefined) {
      const first = Math.max(queue.first ?? 1, live.deleted + 1);
      if (this.#number < first) [this.#number, this.#offset] = [first, 0];
      return;
    }
    for (const number of segmentNumbers(queue)) this.#sizes.set(number, this.#bytesOf(number));
    // An adopted queue's bytes are new to this process, but not to a second worker that reads it.
    if (isNew) for (const bytes of this.#sizes.values()) counters.add('spoolBytes', bytes);
  }

  read(bytesMax: number): ReadResult | undefined {
    for (;;) {
      const segment = this.#open();
      if (segment === undefined) return undefined;
      // Read before the size: a segment that is complete now has its final size.
      const whole = this.#whole(segment.number);
      const result = this.#readFrom(segment, bytesMax, whole);
      if (result !== undefined) return result;
      if (!whole) return undefined;
      // This segment has been read completely.
      if (segment.number > this.#deletedTo) this.#sizes.set(segment.number, this.#offset);
      this.#closeSegment();
      if (!this.#advance()) return undefined;
    }
  }

  get unread(): number {
    if (this.finished) return 0;
    // A segment that is not open yet, or complete, is read to its end at once.
    if (this.#segment === undefined || this.#whole(this.#segment.number)) return Number.POSITIVE_INFINITY;
    return fstatSync(this.#segment.file).size - this.#offset;
  }

  acknowledge(frame: Frame): void {
    this.#acknowledged.write(frame);
    this.#acknowledgedTo = { segment: frame.segment, end: frame.end };
    this.#giveBack();
  }

  /**
   * Restores a segment whose file was removed while it is being read. The current segment is restored by its writer.
   *
   * @throws the file system's error
   */
  restore(): void {
    const segment = this.#segment;
    if (segment !== undefined && this.#whole(segment.number)) {
      const path = join(this.#queue.path, segmentName(segment.number));
      if (ownStats(path) === undefined) {
        ensurePrivateFolder(this.#queue.path);
        copyTo(path, segment.file);
      }
    }
    if (ownStats(this.#queue.path) !== undefined) this.#acknowledged.restore(this.#acknowledgedTo);
  }

  /** Stops reading: unread records arrive another way. */
  retire(): void {
    this.#closeSegment();
    this.finished = true;
  }

  close(): void {
    this.#closeSegment();
    this.#acknowledged.close();
    if (this.finished) removeQueue(this.#queue.path);
  }

  /** Nothing more will be written to this segment. */
  #whole(number: number): boolean {
    return this.#live === undefined || number < this.#live.segment;
  }

  /** Deletes the segments that are no longer needed: acknowledged completely, or up to a damaged rest. */
  #giveBack(): void {
    const { segment, end } = this.#acknowledgedTo;
    const everythingRead = segment === this.#readTo.segment && end === this.#readTo.end;
    const numbers = new Set([...segmentNumbers(this.#queue), ...this.#sizes.keys()]);
    for (const number of [...numbers].sort((a, b) => a - b)) {
      const passed = everythingRead && number < this.#passed;
      const acknowledged = number < segment || (number === segment && end >= this.#bytesOf(number));
      if (!this.#whole(number) || !(passed || acknowledged)) break;
      this.#delete(number);
    }
  }

  #bytesOf(number: number): number {
    return fileBytes(join(this.#queue.path, segmentName(number))) || (this.#sizes.get(number) ?? 0);
  }

  #delete(number: number): void {
    this.#counters.add('spoolBytes', -this.#bytesOf(number));
    removeFile(join(this.#queue.path, segmentName(number)));
    this.#sizes.delete(number);
    this.#deletedTo = number;
    if (this.#live !== undefined && number > this.#live.deleted) this.#live.deleted = number;
  }

  #closeSegment(): void {
    if (this.#segment !== undefined) closeSync(this.#segment.file);
    this.#segment = undefined;
  }

  /** Moves to the next segment; false if there is none. */
  #advance(): boolean {
    this.#passed = this.#number + 1;
    this.#giveBack();
    const next = this.#next();
    if (next === undefined) {
      this.finished = this.#live === undefined;
      return false;
    }
    this.#number = next;
    this.#offset = 0;
    return true;
  }

  /** A live queue has a segment for every number; an adopted one only those whose files exist. */
  #next(): number | undefined {
    if (this.#live === undefined) return segmentNumbers(this.#queue).find((number) => number > this.#number);
    return this.#number < this.#live.segment ? this.#number + 1 : undefined;
  }

  /** The file of the next segment is missing; false while nothing after it can be read. */
  #skip(whole: boolean): boolean {
    if (this.#live !== undefined && this.#missing !== this.#number) {
      this.#missing = this.#number;
      this.#onMissing(this.#number, isGone(join(this.#queue.path, segmentName(this.#number))));
    }
    // The current segment is restored by its writer, or arrives from memory.
    return whole && this.#advance();
  }

  #open(): Segment | undefined {
    while (this.#segment === undefined) {
      // Determined before the file is opened: it may become complete meanwhile.
      const whole = this.#whole(this.#number);
      const path = join(this.#queue.path, segmentName(this.#number));
      const file = openIfThere(path);
      if (file === undefined) {
        if (!this.#skip(whole)) return undefined;
        continue;
      }
      const header = readHeader(file) ?? (whole ? this.#headerOfAnother() : undefined);
      if (header === undefined) {
        closeSync(file);
        if (!whole) return undefined;
        // Without a header the target of its records is unknown.
        if (this.#bytesOf(this.#number) > 0) this.#counters.addDamaged(1, this.#live === undefined);
        this.#delete(this.#number);
        if (!this.#advance()) return undefined;
        continue;
      }
      this.#segment = { number: this.#number, file, envelope: header.envelope };
      this.#offset = Math.max(this.#offset, header.end);
    }
    return this.#segment;
  }

  /** All segments of a queue have the same target: if one header is damaged, another has the information. */
  #headerOfAnother(): { envelope: Envelope; end: number } | undefined {
    for (const number of segmentNumbers(this.#queue)) {
      const file = openIfThere(join(this.#queue.path, segmentName(number)));
      if (file === undefined) continue;
      const header = readHeader(file);
      closeSync(file);
      // The bytes of the damaged header are not a valid frame, and are counted as damaged.
      if (header !== undefined) return { envelope: header.envelope, end: 0 };
    }
    return undefined;
  }

  #readFrom({ number, file, envelope }: Segment, bytesMax: number, whole: boolean): ReadResult | undefined {
    const size = fstatSync(file).size;
    const left = size - this.#offset;
    if (left <= 0) return undefined;
    for (const most of [bytesMax, limits.documentBytesMax + frameHeaderBytes]) {
      const wanted = Math.min(left, most);
      const chunk = chunks.take(wanted);
      // Fewer bytes are there if a failed write was truncated.
      const bytes = chunk.subarray(0, readSync(file, chunk, 0, wanted, this.#offset));
      const scan = scanFrames(bytes, {
        segment: number,
        base: this.#offset,
        final: whole && bytes.length === left,
        documentBytesMax: limits.documentBytesMax,
        // In the second round: a single record that is larger than the bound.
        ...(most !== bytesMax && { framesMax: 1 }),
      });
      const { frames, damaged } = scan;
      const release = (): void => chunks.giveBack(chunk);
      if (frames.length === 0) release();
      if (frames.length === 0 && damaged === 0 && most === bytesMax && left > bytes.length) continue;
      this.#offset = scan.end;
      const last = frames.at(-1);
      if (last !== undefined) this.#readTo = { segment: last.segment, end: last.end };
      if (frames.length === 0 && damaged === 0) return undefined;
      return { envelope, frames, damaged, release };
    }
    return undefined;
  }
}

/** Errors when opening a missing file, a link, a pipe, a socket, or another user's file. */
const notSegments = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL', 'ENXIO', 'EPERM', 'EACCES']);

function readHeader(file: number): ReturnType<typeof decodeHeader> {
  const head = Buffer.alloc(limits.headerBytesMax);
  return decodeHeader(head.subarray(0, readSync(file, head, 0, limits.headerBytesMax, 0)));
}

/** Whether the file does not exist; one that must not be examined exists. */
function isGone(path: string): boolean {
  try {
    return ownStats(path) === undefined;
  } catch {
    return false;
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openOwnFile(path, 'read');
  } catch (error) {
    // Missing, or created by somebody else: neither is a segment of this queue.
    if (notSegments.has(errnoOf(error))) return undefined;
    throw error;
  }
}

/** Writes the content of an open file to a new one, atomically. */
function copyTo(path: string, from: number): void {
  const file = createFile(path);
  try {
    const bytes = Buffer.allocUnsafe(limits.restoreBytesMax);
    for (let at = 0; ; ) {
      const read = readSync(from, bytes, 0, bytes.length, at);
      if (read === 0) break;
      for (let written = 0; written < read; ) written += writeSync(file, bytes, written, read - written, at + written);
      at += read;
    }
  } catch (error) {
    removeFile(path);
    throw error;
  } finally {
    closeSync(file);
  }
}
