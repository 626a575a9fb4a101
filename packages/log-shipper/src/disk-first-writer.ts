// Writes a turn's records to disk, to memory if the disk fails, and drops them, counted, if the spool is full.

import { dirname } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { limits } from './limits.ts';
import { isLeaving } from './process-end.ts';
import type { SharedState } from './shared-state.ts';
import { ShipperError } from './shipper-error.ts';
import { type Floor, floorAt, noFloor } from './spool/drop-order.ts';
import { FileSegmentWriter } from './spool/file-segment-writer.ts';
import { FrameBuffer } from './spool/frame-buffer.ts';
import { MemorySegmentWriter } from './spool/memory-segments.ts';
import { type Owner, self } from './spool/owner.ts';
import { countFrames, type Envelope, encodeHeader } from './spool/segment-format.ts';
import { SlowDisk } from './spool/slow-disk.ts';
import type { Queue } from './spool/spool.ts';
import { exposureOf } from './spool/spool-folder.ts';
import type { Counters } from './stats.ts';
import type { WorkerHost } from './worker-host.ts';

/** What a record survives from the end of the turn in which it was logged. */
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
  /** Undefined if nothing is shipped. */
  readonly host: WorkerHost | undefined;
  readonly onFailure: (error: unknown) => void;
}

/** Writes frames, and counts the outcome of their records. */
export class DiskFirstWriter {
  readonly #options: DiskFirstWriterOptions;
  readonly #owner: Owner = self();
  /** Records of this turn. */
  readonly #frames: FrameBuffer = new FrameBuffer((frames, records) => this.#write(frames, records));
  readonly #memory: MemorySegmentWriter;
  /**
   * Size of a segment's header, because a write may begin a new segment. Measured at the first write: the checksum in
   * the header needs a module to load.
   */
  #headerBytes: number | undefined;
  #disk: FileSegmentWriter | undefined;
  #slow: SlowDisk | undefined;
  #diskRetryAt = 0;
  /** When to check again whether the spool still exists. */
  #lookAt = 0;
  /** A removed file is being restored; continues when the timer fires. */
  #restoring: NodeJS.Timeout | undefined;
  #floor: Floor = noFloor;

  constructor(options: DiskFirstWriterOptions) {
    this.#options = options;
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

  /** Records of this turn that are not written yet. */
  get pending(): number {
    return this.#frames.records;
  }

  /**
   * Adds a record to this turn; returns false and counts it if there is no room.
   *
   * @param severity 0 to 255, greater is more severe
   */
  append(documentJson: string, severity: number): boolean {
    if (!this.#admits(severity)) return false;
    if (this.#frames.add(documentJson, severity)) return true;
    this.#options.counters.add('droppedTooLarge', 1);
    return false;
  }

  /** Writes this turn's records. */
  flush(): void {
    this.#frames.flush();
  }

  /**
   * Whether a record of this severity is accepted: as the spool fills up, the remaining space is reserved for more
   * severe records.
   */
  #admits(severity: number): boolean {
    if (severity >= this.#floor.severity) return true;
    const { counters, spoolDir, spoolBytesMax } = this.#options;
    // Records may have been delivered since the last write.
    this.#floor = floorAt(this.#bytes / spoolBytesMax);
    if (severity >= this.#floor.severity) return true;
    counters.add('droppedFull', 1);
    const message = `the spool at ${spoolDir} is nearly full: ${this.#floor.what} are dropped until others are delivered. Raise TELLTALE_SPOOL_BYTES_MAX.`;
    this.#options.onFailure(new ShipperError('spool_unwritable', message));
    this.#makeRoom();
    return false;
  }

  /** Takes whole frames of that many records; never throws. */
  #write(frames: Buffer, records: number): void {
    const { counters, state, host, spoolDir, spoolBytesMax } = this.#options;
    this.#headerBytes ??= encodeHeader(this.#options.envelope).length;
    if (this.#bytes + frames.length + this.#headerBytes > spoolBytesMax) {
      counters.add('droppedFull', records);
      const message = `the spool at ${spoolDir} is full: ${spoolBytesMax} bytes wait there. Records are dropped until others are delivered. Raise TELLTALE_SPOOL_BYTES_MAX.`;
      this.#options.onFailure(new ShipperError('spool_unwritable', message));
      this.#makeRoom();
      return;
    }
    counters.add('written', records);
    // In 'beforeExit', a write off this thread would hold the event loop, and cause one more of them.
    const atOnce = isLeaving();
    if (atOnce || !this.#slow?.add(frames, records)) {
      // The maximum is waiting already: a stall is better than a loss.
      this.#slow?.now();
      this.#written({ frames, records }, this.#writeToDisk(frames, records));
    }
    if (atOnce) this.#disk?.commitNow();
    this.#floor = floorAt(this.#bytes / spoolBytesMax);
    if (host === undefined) return;
    host.ensureSoon();
    if (state.takeIdle()) host.post({ kind: 'wake' });
  }

  /** Makes all records as durable as `durability` says, synchronously: the process is ending. */
  finish(): void {
    this.#slow?.now();
    if (this.#disk !== undefined && !this.#disk.isThere()) this.#restore(this.#disk, true);
    this.#disk?.commitNow();
  }

  /** Checks whether the spool still exists, and creates it again if it was removed. */
  look(): void {
    const disk = this.#disk;
    if (disk !== undefined && this.#restoring === undefined && !disk.isThere()) this.#restore(disk, false);
  }

  /** The worker cannot open a segment's file, and has read nothing of it. */
  missing({ segment, gone }: { readonly segment: number; readonly gone: boolean }): void {
    const disk = this.#disk;
    if (disk === undefined) return;
    if (segment === disk.segment) {
      this.finish();
      // If the process has changed its user, it may not open the existing files.
      if (!gone || !disk.isThere()) this.#takeBack(disk);
      return;
    }
    const lost = disk.forget(segment);
    if (lost === undefined) return;
    this.#options.counters.add('spoolBytes', -lost.bytes);
    this.#lose(lost.records);
    this.#tellRemoved();
  }

  /** Undefined, or a promise while a slow disk delays records, which resolves when there is room again. */
  behind(): Promise<void> | undefined {
    return this.#slow !== undefined && this.#slow.pendingBytes > limits.behindBytes ? this.#slow.settled() : undefined;
  }

  /** Resolves when all records are as durable as `durability` says. */
  async settled(): Promise<void> {
    await this.#slow?.settled();
    await this.#disk?.committed();
  }

  /** The worker has died with the records that its memory held: counts them as dropped. */
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
   * Releases the disk; later records begin a new queue.
   *
   * @param settled everything is delivered or dead-lettered: the queue is deleted
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

  /** The spool's size, including records that a slow disk has not written yet. */
  get #bytes(): number {
    return this.#options.counters.get('spoolBytes') + (this.#slow?.pendingBytes ?? 0);
  }

  /** How many of the bytes the disk accepted: all, none, or some whole frames. */
  #writeToDisk(frames: Buffer, records: number): number {
    const now = Date.now();
    if (this.#options.durability === 'memory' || now < this.#diskRetryAt) return 0;
    if (now >= this.#lookAt) {
      this.#lookAt = now + limits.lookMs;
      this.look();
    }
    let taken = 0;
    try {
      const disk = this.#open();
      const begun = performance.now();
      while (taken < frames.length) {
        taken += taken === 0 ? disk.write(frames, records) : disk.write(frames.subarray(taken));
      }
      if (performance.now() - begun > limits.slowWriteMs) this.#slowDown(disk);
    } catch (error) {
      this.#failed(error);
      // The folder may have been removed: open files are restored, and the next turn is written again.
      this.look();
    }
    return taken;
  }

  #failed(error: unknown): void {
    this.#diskRetryAt = Date.now() + limits.diskRetryMs;
    this.#options.onFailure(error);
  }

  /** Restores the current segment, step by step or, when the process is ending, at once. */
  #restore(disk: FileSegmentWriter, atOnce: boolean): void {
    clearTimeout(this.#restoring);
    this.#restoring = undefined;
    try {
      if (disk.restore(atOnce)) {
        this.#diskRetryAt = 0;
        this.#tellRemoved();
        if (this.#options.state.takeIdle()) this.#options.host?.post({ kind: 'wake' });
      } else this.#restoring = setTimeout(() => this.#restore(disk, false), limits.restoreMs).unref();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Moves the content of a file without a name to memory: the worker cannot open it, and has read nothing of it. */
  #takeBack(disk: FileSegmentWriter): void {
    const { counters, host } = this.#options;
    const { frames, size } = disk.takeBack();
    this.#disk = undefined;
    this.#slow = undefined;
    host?.post({ kind: 'abandoned', queue: disk.queue });
    counters.add('spoolBytes', -size.bytes);
    if (this.#writeToMemory(frames)) counters.add('memoryRecords', size.records);
    else this.#lose(size.records);
  }

  /** Counts records that were on disk and are lost because their files were removed. */
  #lose(records: number): void {
    const { counters } = this.#options;
    // Settled records are not lost, even if their file is.
    const waiting = counters.get('written') - counters.get('ownSettled') - counters.get('memoryRecords');
    const lost = Math.max(0, Math.min(records, waiting));
    counters.add('written', -lost);
    counters.add('droppedRemoved', lost);
  }

  #tellRemoved(): void {
    const { spoolDir, onFailure } = this.#options;
    const message = `the spool at ${spoolDir} was deleted while in use. It is created again with the segments that were still open; the rest counts as dropped (spool_removed). Exclude it from the cleaning of temporary files, or set TELLTALE_SPOOL_DIR.`;
    onFailure(new ShipperError('spool_removed', message));
  }

  #slowDown(disk: FileSegmentWriter): void {
    const { counters, state, host } = this.#options;
    counters.set('slowDisk', 1);
    const slow = new SlowDisk(disk, {
      onWritten: (chunk, taken, error) => {
        if (error !== undefined) this.#failed(error);
        this.#written(chunk, taken);
        if (state.takeIdle()) host?.post({ kind: 'wake' });
      },
      onQuick: () => {
        // Another writer has replaced it: its pending frames would be overwritten.
        if (this.#slow !== slow) return;
        this.#slow = undefined;
        counters.set('slowDisk', 0);
      },
    });
    this.#slow = slow;
  }

  /** The disk accepted that many bytes: the rest goes to memory, or is dropped. */
  #written({ frames, records }: { frames: Buffer; records: number }, taken: number): void {
    if (taken === frames.length) return;
    const rest = frames.subarray(taken);
    const left = taken === 0 ? records : countFrames(rest, limits.documentBytesMax);
    if (this.#writeToMemory(rest)) this.#options.counters.add('memoryRecords', left);
    else this.#drop(left);
  }

  /** Counts records that were taken and are lost. */
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
    // Without a worker, nobody would ever take them from memory.
    if (this.#options.host === undefined || this.#options.host.closed) return false;
    try {
      this.#memory.write(frames);
      return true;
    } catch (error) {
      this.#options.onFailure(error);
      return false;
    }
  }

  /** If one settled segment fills the spool by itself, only a new segment allows its deletion. */
  #makeRoom(): void {
    const { counters, host, state } = this.#options;
    // Records that wait for a slow disk go to the current segment. A disk that was slow once is no reason to refuse:
    // nothing is written while the spool is full, so it could not be found to be fast again.
    if (this.#disk === undefined || (this.#slow?.pendingBytes ?? 0) > 0) return;
    if (counters.get('ownSettled') < counters.get('written')) return;
    try {
      this.#disk.roll();
      if (state.takeIdle()) host?.post({ kind: 'wake' });
    } catch (error) {
      this.#options.onFailure(error);
    }
  }
}
