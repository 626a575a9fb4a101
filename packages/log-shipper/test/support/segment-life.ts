// The life of one queue of segments, from its first record to its last reader: a random sequence of all that can happen.
import { readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../../tests/support/random.ts';
import { limits } from '../../src/limits.ts';
import { SharedState } from '../../src/shared-state.ts';
import { adoptQueues } from '../../src/spool/adoption.ts';
import { FileSegmentWriter } from '../../src/spool/file-segment-writer.ts';
import { type Owner, ownedName, self } from '../../src/spool/owner.ts';
import { encodeHeader, frameHeaderBytes } from '../../src/spool/segment-format.ts';
import { fileBytes, type Queue, segmentName, segmentNumbers } from '../../src/spool/spool.ts';
import { Counters } from '../../src/stats.ts';
import { encode } from './frames.ts';
import type { FullDisk } from './full-disk.ts';
import { ModelReader } from './model-reader.ts';
import { randomDocuments } from './random-documents.ts';
import { SegmentModel } from './segment-model.ts';
import { envelope, ownFolder } from './shipping.ts';

const bounds = { most: limits.adoptedMax, heartbeatMsMax: limits.heartbeatMsMax };

/** An owner that no process is: dead to whoever looks. */
const ghost: Owner = { pid: 5_000_000, started: '1', realm: self().realm };

/** One queue. */
export class SegmentLife {
  readonly model = new SegmentModel(encodeHeader(envelope).length);
  readonly #random: Random;
  readonly #disk: FullDisk;
  readonly #folder = ownFolder();
  readonly #state = new SharedState();
  readonly #writer: FileSegmentWriter;
  #queue: Queue;
  #reader: ModelReader;
  #damaged = 0;

  constructor(random: Random, disk: FullDisk) {
    this.#random = random;
    this.#disk = disk;
    this.#writer = new FileSegmentWriter(this.#folder, ghost, {
      envelope,
      segmentBytesMax: random.whole(200, 6_000),
      state: this.#state,
      counters: new Counters(),
    });
    this.#queue = this.#writer.queue;
    this.#reader = this.#open(this.#state);
  }

  /** While its owner lives. */
  live(): void {
    const { chance, whole } = this.#random;
    for (let left = whole(5, 40); left > 0; left--) {
      if (chance(0.08)) this.#disk.bytes = chance(0.5) ? whole(0, 900) : Number.POSITIVE_INFINITY;
      if (chance(0.05)) this.#attempt(() => this.#writer.roll());
      if (chance(0.55)) this.#append();
      else this.#read();
    }
    this.#disk.bytes = Number.POSITIVE_INFINITY;
  }

  /** The owner dies, in the middle of a write or later. */
  crash(): void {
    this.#end();
    const bytes = this.#random.whole(0, this.#bytesOf(this.#state.segment));
    if (this.#random.chance(0.7)) this.model.truncate(this.#queue, bytes);
  }

  /** Others adopt what it left, one behind the other; the last one reads it to its end. */
  adopt(): void {
    for (let dying = this.#random.whole(0, 2); dying > 0; dying--) {
      this.#adopt();
      for (let left = this.#random.whole(0, 6); left > 0 && !this.#reader.done; left--) this.#read();
      if (this.#reader.done) break;
      this.#end();
      renameSync(this.#queue.path, join(this.#folder, ownedName(this.#queue.id, ghost)));
    }
    if (!this.#reader.done) this.#adopt();
    while (this.#reader.read()) if (this.#random.chance(0.3)) this.#reader.acknowledge();
    this.model.ended(this.#damaged + this.#reader.damaged);
    this.#reader.acknowledge(true);
    this.#reader.close();
    const left = readdirSync(this.#folder);
    const bytes = this.#reader.counters.get('spoolBytes');
    if (left.length > 0 || bytes !== 0) this.model.wrong.push(`left behind: ${left.join(' ')}, ${bytes} bytes`);
  }

  /** Exactly one who lives gets it. */
  #adopt(): void {
    const [queue, ...others] = adoptQueues(this.#folder, self(), bounds);
    const rivals = [...others, ...adoptQueues(this.#folder, { ...ghost, pid: ghost.pid + 1 }, bounds)];
    if (queue === undefined || rivals.length > 0) throw new Error('a queue of the dead is adopted by one, once');
    this.#queue = queue;
    this.#reader = this.#open(undefined);
  }

  #open(live: SharedState | undefined): ModelReader {
    return new ModelReader(this.#queue, live, { model: this.model, random: this.#random, disk: this.#disk });
  }

  #end(): void {
    this.#damaged += this.#reader.damaged;
    this.#reader.abandon();
  }

  #read(): void {
    const { chance, whole, of, next } = this.#random;
    const numbers = segmentNumbers(this.#queue);
    // Damage is written by way of the same disk.
    if (chance(0.08) && numbers.length > 0 && this.#disk.bytes === Number.POSITIVE_INFINITY) {
      this.model.corrupt(this.#queue, of(numbers), { at: next(), by: whole(1, 255) });
    }
    this.#reader.read();
    if (chance(0.4)) this.#reader.acknowledge();
  }

  /** As its caller does it: what a full disk did not take is tried once more, and then goes elsewhere. */
  #append(): void {
    const texts = randomDocuments(this.#random);
    this.#attempt(() => {
      while (texts.length > 0) {
        let taken = this.#writer.write(encode(texts));
        const { segment } = this.#state;
        let offset = this.#bytesOf(segment) - taken;
        while (taken > 0) {
          const text = texts.shift() ?? '';
          const bytes = Buffer.byteLength(text) + frameHeaderBytes;
          this.model.wrote(text, segment, offset);
          offset += bytes;
          taken -= bytes;
        }
        if (taken !== 0) this.model.wrong.push('a part of a frame was taken');
      }
    });
  }

  #bytesOf(segment: number): number {
    return fileBytes(join(this.#queue.path, segmentName(segment)));
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'spool_unwritable') throw error;
    }
  }
}
