// Where a turn's records go: to the disk, to memory where that fails, and nowhere, counted, where both are full.
import { existsSync } from 'node:fs';
import { FileSegmentWriter } from './file-segment-writer.ts';
import { limits } from './limits.ts';
import { MemorySegmentWriter } from './memory-segments.ts';
import { type Owner, self } from './owner.ts';
import { type Envelope, scanFrames } from './segment-format.ts';
import type { SharedState } from './shared-state.ts';
import { ShipperError } from './shipper-error.ts';
import type { Queue } from './spool.ts';
import type { Counters } from './stats.ts';
import type { WorkerHost } from './worker-host.ts';

/** What the writer works with. */
export interface DiskFirstWriterOptions {
  readonly spoolDir: string;
  readonly spoolBytesMax: number;
  readonly envelope: Envelope;
  readonly state: SharedState;
  readonly counters: Counters;
  /** Undefined where nothing is shipped. */
  readonly host: WorkerHost | undefined;
  readonly onFailure: (error: unknown) => void;
}

/** Writes frames, and counts where their records went. */
export class DiskFirstWriter {
  readonly #options: DiskFirstWriterOptions;
  readonly #owner: Owner = self();
  readonly #memory: MemorySegmentWriter;
  #disk: FileSegmentWriter | undefined;
  #diskRetryAt = 0;

  constructor(options: DiskFirstWriterOptions) {
    this.#options = options;
    const { host, counters } = options;
    this.#memory = new MemorySegmentWriter((bytes) => {
      host?.ensure();
      host?.post({ kind: 'memory', bytes });
    }, counters);
  }

  /** The queue on disk that is being written. */
  get queue(): Queue | undefined {
    return this.#disk?.queue;
  }

  /** Takes whole frames of so many records; never throws. */
  write(frames: Buffer, records: number): void {
    const { counters, host, state, spoolDir, spoolBytesMax } = this.#options;
    if (counters.get('spoolBytes') + frames.length > spoolBytesMax) {
      counters.add('droppedFull', records);
      const message = `the spool at ${spoolDir} is full: ${spoolBytesMax} bytes wait there. Records are dropped until some are delivered. Raise TELLTALE_SPOOL_BYTES_MAX.`;
      this.#options.onFailure(new ShipperError('spool_unwritable', message));
      this.#makeRoom();
      return;
    }
    const rest = frames.subarray(this.#writeToDisk(frames));
    const left = rest.length === frames.length ? records : countFrames(rest);
    const dropped = left > 0 && !this.#writeToMemory(rest) ? left : 0;
    counters.add('droppedUnwritable', dropped);
    counters.add('memoryRecords', left - dropped);
    counters.add('written', records - dropped);
    if (host === undefined || dropped === records) return;
    host.ensure();
    if (state.takeIdle()) host.post({ kind: 'wake' });
  }

  /** The worker is dead, and what memory held with it: counts that as dropped. */
  loseMemory(): void {
    const { counters } = this.#options;
    const records = counters.get('memoryRecords');
    const bytes = counters.get('memoryBytes');
    counters.add('memoryRecords', -records);
    counters.add('memoryBytes', -bytes);
    counters.add('spoolBytes', -bytes);
    counters.add('written', -records);
    counters.add('droppedUnwritable', records);
  }

  /**
   * Gives the disk back; what is written later begins a new queue.
   *
   * @param settled everything is delivered or dead-lettered: nothing of the queue is kept
   */
  close(settled: boolean): void {
    const disk = this.#disk;
    this.#disk = undefined;
    try {
      disk?.close(settled);
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  /** How many of the bytes the disk has taken: all, none, or some whole frames and no more. */
  #writeToDisk(frames: Buffer): number {
    if (Date.now() < this.#diskRetryAt) return 0;
    let taken = 0;
    try {
      const disk = this.#open();
      while (taken < frames.length) taken += disk.write(frames.subarray(taken));
    } catch (error) {
      this.#diskRetryAt = Date.now() + limits.diskRetryMs;
      this.#options.onFailure(error);
      // Its folder was removed: the next try makes a new one.
      if (this.#disk !== undefined && !existsSync(this.#disk.queue.path)) this.close(true);
    }
    return taken;
  }

  #open(): FileSegmentWriter {
    if (this.#disk !== undefined) return this.#disk;
    const { spoolDir, spoolBytesMax, envelope, state, counters, host } = this.#options;
    const segmentBytesMax = Math.min(limits.segmentBytesMax, spoolBytesMax / limits.spoolSegmentsMin);
    this.#disk = new FileSegmentWriter(spoolDir, this.#owner, { envelope, segmentBytesMax, state, counters });
    host?.post({ kind: 'queue', queue: this.#disk.queue });
    return this.#disk;
  }

  #writeToMemory(frames: Buffer): boolean {
    // Without a worker there is nobody who would ever take it from there.
    if (this.#options.host === undefined || this.#options.host.closed) return false;
    try {
      this.#memory.write(frames);
      return true;
    } catch (error) {
      this.#options.onFailure(error);
      return false;
    }
  }

  /** Where a segment that is settled fills the spool by itself, only a new one lets it be deleted. */
  #makeRoom(): void {
    const { counters, host, state } = this.#options;
    if (this.#disk === undefined || counters.get('ownSettled') < counters.get('written')) return;
    try {
      this.#disk.roll();
      if (state.takeIdle()) host?.post({ kind: 'wake' });
    } catch (error) {
      this.#options.onFailure(error);
    }
  }
}

function countFrames(bytes: Buffer): number {
  const { documentBytesMax } = limits;
  return scanFrames(bytes, { segment: 0, base: 0, final: true, documentBytesMax }).frames.length;
}
