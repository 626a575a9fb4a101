// Where a turn's records go: to the disk, to memory where that fails, and nowhere, counted, where both are full.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { FileSegmentWriter } from './file-segment-writer.ts';
import { limits } from './limits.ts';
import { MemorySegmentWriter } from './memory-segments.ts';
import { type Owner, self } from './owner.ts';
import { type Envelope, encodeHeader, scanFrames } from './segment-format.ts';
import { type Floor, floorAt, noFloor } from './severity.ts';
import type { SharedState } from './shared-state.ts';
import { ShipperError } from './shipper-error.ts';
import { SlowDisk } from './slow-disk.ts';
import type { Queue } from './spool.ts';
import { exposureOf } from './spool-folder.ts';
import type { Counters } from './stats.ts';
import type { WorkerHost } from './worker-host.ts';

/** What a record survives, from the end of the turn in which it was logged. */
export type Durability = 'turn' | 'fsync' | 'memory';

/** What the writer works with. */
export interface DiskFirstWriterOptions {
  readonly spoolDir: string;
  readonly spoolBytesMax: number;
  readonly memoryBytesMax: number;
  readonly durability: Durability;
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
  /** A write may begin a new segment. */
  readonly #headerBytes: number;
  #disk: FileSegmentWriter | undefined;
  #slow: SlowDisk | undefined;
  #diskRetryAt = 0;
  #floor: Floor = noFloor;

  constructor(options: DiskFirstWriterOptions) {
    this.#options = options;
    this.#headerBytes = encodeHeader(options.envelope).length;
    const { host, counters, memoryBytesMax } = options;
    const post = (bytes: Uint8Array): void => {
      host?.ensure();
      host?.post({ kind: 'memory', bytes });
    };
    this.#memory = new MemorySegmentWriter(post, { counters, bytesMax: memoryBytesMax });
  }

  /** The queue on disk that is being written. */
  get queue(): Queue | undefined {
    return this.#disk?.queue;
  }

  /** Whether a record of this severity is still taken; as the spool fills, what is left is for the graver ones. */
  admits(severity: number): boolean {
    if (severity >= this.#floor.severity) return true;
    const { counters, spoolDir, spoolBytesMax } = this.#options;
    // Something may have been delivered since the last write.
    this.#floor = floorAt(this.#bytes / spoolBytesMax);
    if (severity >= this.#floor.severity) return true;
    counters.add('droppedFull', 1);
    const message = `the spool at ${spoolDir} is nearly full: ${this.#floor.what} are dropped until some are delivered. Raise TELLTALE_SPOOL_BYTES_MAX.`;
    this.#options.onFailure(new ShipperError('spool_unwritable', message));
    this.#makeRoom();
    return false;
  }

  /** Takes whole frames of so many records; never throws. */
  write(frames: Buffer, records: number): void {
    const { counters, state, host, spoolDir, spoolBytesMax } = this.#options;
    if (this.#bytes + frames.length + this.#headerBytes > spoolBytesMax) {
      counters.add('droppedFull', records);
      const message = `the spool at ${spoolDir} is full: ${spoolBytesMax} bytes wait there. Records are dropped until some are delivered. Raise TELLTALE_SPOOL_BYTES_MAX.`;
      this.#options.onFailure(new ShipperError('spool_unwritable', message));
      this.#makeRoom();
      return;
    }
    counters.add('written', records);
    if (!this.#slow?.add(frames, records)) {
      // As much waits already as may: rather a stall than a loss.
      this.#slow?.now();
      this.#written({ frames, records }, this.#writeToDisk(frames));
    }
    this.#floor = floorAt(this.#bytes / spoolBytesMax);
    if (host === undefined) return;
    host.ensureSoon();
    if (state.takeIdle()) host.post({ kind: 'wake' });
  }

  /** Puts everything that was taken where `durability` says, at once: the process is ending. */
  finish(): void {
    this.#slow?.now();
    this.#disk?.commitNow();
  }

  /** Undefined, or while a slow disk holds much up, a promise for when it does not. */
  behind(): Promise<void> | undefined {
    return this.#slow !== undefined && this.#slow.pendingBytes > limits.behindBytes ? this.#slow.settled() : undefined;
  }

  /** Resolves when everything that was taken is where `durability` says. */
  async settled(): Promise<void> {
    await this.#slow?.settled();
    await this.#disk?.committed();
  }

  /** The worker is dead, and what memory held with it: counts that as dropped. */
  loseMemory(): void {
    const { counters } = this.#options;
    const records = counters.get('memoryRecords');
    const bytes = counters.get('memoryBytes');
    counters.add('memoryRecords', -records);
    counters.add('memoryBytes', -bytes);
    counters.add('spoolBytes', -bytes);
    this.#drop(records);
  }

  /**
   * Gives the disk back; what is written later begins a new queue.
   *
   * @param settled everything is delivered or dead-lettered: nothing of the queue is kept
   */
  close(settled: boolean): void {
    this.finish();
    const disk = this.#disk;
    this.#disk = undefined;
    this.#slow = undefined;
    try {
      disk?.close(settled);
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  /** What the spool holds, or will when a slow disk has followed. */
  get #bytes(): number {
    return this.#options.counters.get('spoolBytes') + (this.#slow?.pendingBytes ?? 0);
  }

  /** How many of the bytes the disk has taken: all, none, or some whole frames and no more. */
  #writeToDisk(frames: Buffer): number {
    if (this.#options.durability === 'memory' || Date.now() < this.#diskRetryAt) return 0;
    let taken = 0;
    try {
      const disk = this.#open();
      const begun = performance.now();
      while (taken < frames.length) taken += disk.write(frames.subarray(taken));
      if (performance.now() - begun > limits.slowWriteMs) this.#slowDown(disk);
    } catch (error) {
      this.#failed(error);
    }
    return taken;
  }

  #failed(error: unknown): void {
    this.#diskRetryAt = Date.now() + limits.diskRetryMs;
    this.#options.onFailure(error);
    // Its folder was removed: the next try makes a new one.
    if (this.#disk !== undefined && !existsSync(this.#disk.queue.path)) this.close(true);
  }

  #slowDown(disk: FileSegmentWriter): void {
    const { counters, state, host } = this.#options;
    counters.set('slowDisk', 1);
    this.#slow = new SlowDisk(disk, {
      onWritten: (chunk, taken, error) => {
        if (error !== undefined) this.#failed(error);
        this.#written(chunk, taken);
        if (state.takeIdle()) host?.post({ kind: 'wake' });
      },
      onQuick: () => {
        this.#slow = undefined;
        counters.set('slowDisk', 0);
      },
    });
  }

  /** The disk took so many bytes: the rest goes to memory, or nowhere. */
  #written({ frames, records }: { frames: Buffer; records: number }, taken: number): void {
    if (taken === frames.length) return;
    const rest = frames.subarray(taken);
    const left = taken === 0 ? records : countFrames(rest);
    if (this.#writeToMemory(rest)) this.#options.counters.add('memoryRecords', left);
    else this.#drop(left);
  }

  /** Records that were taken and are nowhere. */
  #drop(records: number): void {
    const { counters } = this.#options;
    counters.add('written', -records);
    counters.add('droppedUnwritable', records);
  }

  #open(): FileSegmentWriter {
    if (this.#disk !== undefined) return this.#disk;
    const { spoolDir, spoolBytesMax, envelope, state, counters, host, durability, onFailure } = this.#options;
    const segmentBytesMax = Math.min(limits.segmentBytesMax, spoolBytesMax / limits.spoolSegmentsMin);
    this.#disk = new FileSegmentWriter(spoolDir, this.#owner, {
      envelope,
      segmentBytesMax,
      state,
      counters,
      ...(durability === 'fsync' && { onCommitFailure: onFailure }),
    });
    host?.post({ kind: 'queue', queue: this.#disk.queue });
    const exposure = exposureOf(dirname(this.#disk.queue.path));
    if (exposure !== undefined) onFailure(new ShipperError('spool_exposed', exposure));
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
    if (this.#disk === undefined || this.#slow !== undefined) return;
    if (counters.get('ownSettled') < counters.get('written')) return;
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
