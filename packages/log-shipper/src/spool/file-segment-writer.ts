// Appends frames to the segment files of this process's own queue.
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  readSync,
  renameSync,
  write,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createFile, ensurePrivateFolder, fileError, openFolder, removeFile } from '@telltale/files';
import { limits } from '../limits.ts';
import type { SharedState } from '../shared-state.ts';
import type { Counters } from '../stats.ts';
import { GroupCommit } from './group-commit.ts';
import { nobody, type Owner, ownedName, parseQueueName, queueName } from './owner.ts';
import { countFrames, type Envelope, encodeHeader, scanFrames } from './segment-format.ts';
import { beat, heartbeatName, type Queue, removeQueue, segmentName } from './spool.ts';
import { ensureSpoolFolder } from './spool-folder.ts';
import { spoolUnwritable } from './spool-unwritable.ts';

const writeLater = promisify(write);

/** What a segment holds. */
export interface SegmentSize {
  readonly records: number;
  readonly bytes: number;
}

/** What the writer works with. */
export interface FileSegmentWriterOptions {
  readonly envelope: Envelope;
  /** A segment is not written beyond this, but for a single write that is larger. */
  readonly segmentBytesMax: number;
  readonly state: SharedState;
  readonly counters: Counters;
  /** Called if earlier writes cannot be synced to disk; given if syncing is enabled. */
  readonly onCommitFailure?: (error: unknown) => void;
}

/** The spool on disk. */
export class FileSegmentWriter {
  readonly #spoolDir: string;
  #queue: Queue;
  readonly #options: FileSegmentWriterOptions;
  readonly #header: Buffer;
  readonly #commit: GroupCommit | undefined;
  #file: number | undefined;
  /** Of that file: another one in its place is none of ours. */
  #inode = 0;
  /** Behind the last whole frame. */
  #bytes = 0;
  /** What each segment that may still be there holds. */
  readonly #sizes = new Map<number, { records: number; bytes: number }>();
  #size = { records: 0, bytes: 0 };
  #writingLater = false;
  /** Replaces the current segment after its file was removed. */
  #copy: { readonly file: number; bytes: number } | undefined;

  /** @throws ShipperError `spool_unwritable` */
  constructor(spoolDir: string, owner: Owner, options: FileSegmentWriterOptions) {
    this.#spoolDir = spoolDir;
    const name = queueName(owner);
    const id = parseQueueName(name)?.id ?? name;
    this.#options = options;
    this.#header = encodeHeader(options.envelope);
    const { onCommitFailure } = options;
    if (onCommitFailure) {
      this.#commit = new GroupCommit((error) => onCommitFailure(spoolUnwritable(spoolDir, error)));
    }
    const first = options.state.segment + 1;
    this.#queue = this.#attempt(() => ({ id, path: join(ensureSpoolFolder(spoolDir), name), first }));
    this.#attempt(() => {
      try {
        this.#makeQueue();
        this.#roll();
      } catch (error) {
        // The next try makes a folder of another name: this one would stay.
        removeQueue(this.queue.path);
        throw error;
      }
    });
  }

  /** Where it writes; once it is closed, where what is left waits. */
  get queue(): Queue {
    return this.#queue;
  }

  /** Number of the segment that is being written. */
  get segment(): number {
    return this.#options.state.segment;
  }

  /**
   * Appends whole frames in one write.
   *
   * @returns how many of the bytes were taken: all, or the whole frames that a failing disk still took
   * @throws ShipperError `spool_unwritable`
   */
  write(frames: Buffer, records?: number): number {
    return this.#attempt(() => this.#append(this.#fileFor(frames), frames, records));
  }

  /** Whether the segment that is being written is still where it was made. */
  isThere(): boolean {
    try {
      const found = lstatSync(this.#pathOf(this.segment), { throwIfNoEntry: false });
      return this.#file === undefined || found?.ino === this.#inode;
    } catch {
      // A folder that may not be looked into any more says nothing of what is in it.
      return true;
    }
  }

  /**
   * Puts the segment that is being written back where it was made, at most `restoreBytesMax` of it at a time, and goes
   * on with the next one: whoever reads the removed file has all of it, and whoever opens it anew as well.
   *
   * @param atOnce all of it: the process is ending
   * @returns whether it is done
   * @throws ShipperError `spool_unwritable`
   */
  restore(atOnce: boolean): boolean {
    return this.#attempt(() => {
      this.#copy ??= this.#makeCopy();
      const { file, bytes } = this.#copy;
      const end = atOnce ? this.#bytes : Math.min(this.#bytes, bytes + limits.restoreBytesMax);
      this.#copy.bytes = this.#copyTo(file, bytes, end);
      // What is on its way to the removed file is copied when it has arrived.
      if (end < this.#bytes || (this.#writingLater && !atOnce)) return false;
      this.#roll();
      this.#copy = undefined;
      this.#release(file);
      return true;
    });
  }

  /** What a segment held that is gone with its file; undefined where it is not known, or settled. */
  forget(segment: number): SegmentSize | undefined {
    const size = this.#sizes.get(segment);
    this.#sizes.delete(segment);
    return segment > this.#options.state.deleted ? size : undefined;
  }

  /** The content of the current segment if its file cannot be restored; ends the writer. */
  takeBack(): { readonly frames: Buffer; readonly size: SegmentSize } {
    const size = this.#size;
    const frames = Buffer.alloc(Math.max(0, this.#bytes - this.#header.length));
    const file = this.#file;
    if (file !== undefined) {
      for (let at = 0; at < frames.length; ) {
        const read = readSync(file, frames, at, frames.length - at, this.#header.length + at);
        if (read === 0) break;
        at += read;
      }
      // Where it still has a name, whoever adopts it would send it again, under other ids.
      ftruncateSync(file, 0);
      this.#release(file);
    }
    this.#file = undefined;
    this.#dropCopy();
    return { frames, size };
  }

  /**
   * As {@link write}, off this thread. While it runs nothing else may be written, but for the same frames at once by
   * {@link write}, when there is no time left: they fall on the same place.
   */
  async writeLater(frames: Buffer, records?: number): Promise<number> {
    const file = this.#attempt(() => this.#fileFor(frames));
    const begun = this.#bytes;
    let taken = 0;
    this.#writingLater = true;
    try {
      while (taken < frames.length) {
        taken += (await writeLater(file, frames, taken, frames.length - taken, begun + taken)).bytesWritten;
      }
    } catch (error) {
      taken =
        this.#bytes === begun ? this.#attempt(() => this.#keepWhole(file, frames.subarray(0, taken), error)) : taken;
    } finally {
      this.#writingLater = false;
    }
    // Otherwise it was written meanwhile by whoever had no time left.
    if (this.#bytes === begun) this.#wrote(file, taken, recordsIn(frames, taken, records));
    return taken;
  }

  /** Resolves when everything written is as safe as was asked for. */
  async committed(): Promise<void> {
    await this.#commit?.settled();
  }

  /** Commits what was written at once: the process is ending. */
  commitNow(): void {
    this.#commit?.now();
  }

  /**
   * Ends the segment that is being written, unless it is empty, and begins the next one.
   *
   * @throws ShipperError `spool_unwritable`
   */
  roll(): void {
    if (this.#bytes > this.#header.length) this.#attempt(() => this.#roll());
  }

  close(everythingAcknowledged: boolean): void {
    this.commitNow();
    if (this.#file !== undefined) this.#release(this.#file);
    this.#file = undefined;
    this.#dropCopy();
    const { id, path } = this.queue;
    if (everythingAcknowledged) removeQueue(path);
    else {
      // Whoever comes next may adopt it, be it another shipper of this very process.
      beat(path, new Date(0));
      this.#queue = { id, path: join(path, '..', ownedName(id, nobody)) };
      renameSync(path, this.#queue.path);
    }
  }

  /** The file that takes these frames: a new one where they do not fit into the one before. */
  #fileFor(frames: Buffer): number {
    const { segmentBytesMax } = this.#options;
    if (this.#bytes + frames.length > segmentBytesMax && this.#bytes > this.#header.length) this.#roll();
    if (this.#file === undefined) throw new Error('the spool is closed');
    return this.#file;
  }

  #pathOf(segment: number): string {
    return join(this.queue.path, segmentName(segment));
  }

  #makeQueue(): void {
    ensurePrivateFolder(this.queue.path);
    const heartbeat = join(this.queue.path, heartbeatName);
    if (lstatSync(heartbeat, { throwIfNoEntry: false }) === undefined) closeSync(createFile(heartbeat));
  }

  /** An empty file where the one was that is being written. */
  #makeCopy(): { readonly file: number; bytes: number } {
    // Somebody may have made it anew, and theirs.
    if (ensureSpoolFolder(this.#spoolDir) !== dirname(this.queue.path)) {
      throw fileError('EPERM', 'another folder is in its place', this.#spoolDir);
    }
    this.#makeQueue();
    const path = this.#pathOf(this.segment);
    removeFile(path);
    return { file: createFile(path), bytes: 0 };
  }

  /** Copies the bytes up to `end`; returns up to where it came. */
  #copyTo(file: number, from: number, end: number): number {
    let at = from;
    while (at < end && this.#file !== undefined) {
      const bytes = Buffer.allocUnsafe(Math.min(limits.restoreBytesMax, end - at));
      const read = readSync(this.#file, bytes, 0, bytes.length, at);
      if (read === 0) throw fileError('EIO', 'the removed file cannot be read', this.#pathOf(this.segment));
      for (let written = 0; written < read; ) written += writeSync(file, bytes, written, read - written, at + written);
      at += read;
    }
    return at;
  }

  #dropCopy(): void {
    if (this.#copy !== undefined) closeSync(this.#copy.file);
    this.#copy = undefined;
  }

  #roll(): void {
    const { state, counters } = this.#options;
    const number = state.segment + 1;
    const path = this.#pathOf(number);
    const file = createFile(path);
    try {
      writeFileSync(file, this.#header);
      // A new file's name is not on the disk before its folder is.
      this.#commit?.retire(openFolder(this.queue.path));
    } catch (error) {
      // Without a header no reader knows what the frames behind it are.
      closeSync(file);
      removeFile(path);
      throw error;
    }
    const before = this.#file;
    this.#file = file;
    this.#inode = fstatSync(file).ino;
    this.#bytes = this.#header.length;
    this.#size = { records: 0, bytes: this.#bytes };
    this.#sizes.set(number, this.#size);
    for (const settled of this.#sizes.keys()) {
      if (settled > state.deleted) break;
      this.#sizes.delete(settled);
    }
    counters.add('spoolBytes', this.#bytes);
    // Only now is the one before whole, for the reader.
    state.segment = number;
    if (before !== undefined) this.#release(before);
  }

  #release(file: number): void {
    if (this.#commit) this.#commit.retire(file);
    else closeSync(file);
  }

  /**
   * One call, but for a disk that takes less than all: of that the whole frames stay, since they may be read already.
   */
  #append(file: number, bytes: Buffer, records: number | undefined): number {
    let taken = 0;
    try {
      while (taken < bytes.length) {
        taken += writeSync(file, bytes, taken, bytes.length - taken, this.#bytes + taken);
      }
    } catch (error) {
      taken = this.#keepWhole(file, bytes.subarray(0, taken), error);
    }
    this.#wrote(file, taken, recordsIn(bytes, taken, records));
    return taken;
  }

  /** Cuts what a failing disk took to its whole frames, which may be read already; throws where it took none. */
  #keepWhole(file: number, taken: Buffer, error: unknown): number {
    const { documentBytesMax } = limits;
    const { end } = scanFrames(taken, { segment: 0, base: 0, final: false, documentBytesMax });
    ftruncateSync(file, this.#bytes + end);
    if (end === 0) throw error;
    return end;
  }

  #wrote(file: number, bytes: number, records: number): void {
    this.#bytes += bytes;
    this.#size.bytes += bytes;
    this.#size.records += records;
    this.#options.counters.add('spoolBytes', bytes);
    this.#commit?.wrote(file);
  }

  #attempt<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      throw spoolUnwritable(this.#spoolDir, cause);
    }
  }
}

/** Of frames that hold `records`, how many are in the bytes that were taken. */
function recordsIn(frames: Buffer, taken: number, records: number | undefined): number {
  if (records !== undefined && taken === frames.length) return records;
  return countFrames(frames.subarray(0, taken), limits.documentBytesMax);
}
