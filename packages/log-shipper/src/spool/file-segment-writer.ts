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

/** The number of records and bytes in a segment. */
export interface SegmentSize {
  readonly records: number;
  readonly bytes: number;
}

/** What the writer works with. */
export interface FileSegmentWriterOptions {
  readonly envelope: Envelope;
  /** Maximum size of a segment, except for a single larger write. */
  readonly segmentBytesMax: number;
  readonly state: SharedState;
  readonly counters: Counters;
  /** Called if earlier writes cannot be synced to disk; given only if syncing is enabled. */
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
  /** Identity of that file: another one in its place is not ours. */
  #inode = 0;
  /** The position after the last whole frame. */
  #bytes = 0;
  /** The content of each segment that may still exist. */
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
        // The next attempt creates a folder with another name, so this one would remain.
        removeQueue(this.queue.path);
        throw error;
      }
    });
  }

  /** Folder of its segments; after closing, of those that are left. */
  get queue(): Queue {
    return this.#queue;
  }

  /** Number of the current segment. */
  get segment(): number {
    return this.#options.state.segment;
  }

  /**
   * Appends whole frames in one write.
   *
   * @returns how many of the bytes were written: all, or the whole frames that a failing disk still accepted
   * @throws ShipperError `spool_unwritable`
   */
  write(frames: Buffer, records?: number): number {
    return this.#attempt(() => this.#append(this.#fileFor(frames), frames, records));
  }

  /** Whether the current segment is still in its place. */
  isThere(): boolean {
    try {
      const found = lstatSync(this.#pathOf(this.segment), { throwIfNoEntry: false });
      return this.#file === undefined || found?.ino === this.#inode;
    } catch {
      // If the folder cannot be examined, its content is unknown.
      return true;
    }
  }

  /**
   * Restores the current segment at its path, at most `restoreBytesMax` at a time, and continues with the next one: a
   * reader of the removed file has all of it, and so has one that opens it anew.
   *
   * @param atOnce restore everything: the process is ending
   * @returns whether it is complete
   * @throws ShipperError `spool_unwritable`
   */
  restore(atOnce: boolean): boolean {
    return this.#attempt(() => {
      this.#copy ??= this.#makeCopy();
      const { file, bytes } = this.#copy;
      const end = atOnce ? this.#bytes : Math.min(this.#bytes, bytes + limits.restoreBytesMax);
      this.#copy.bytes = this.#copyTo(file, bytes, end);
      // Pending writes to the removed file are copied after they have finished.
      if (end < this.#bytes || (this.#writingLater && !atOnce)) return false;
      this.#roll();
      this.#copy = undefined;
      this.#release(file);
      return true;
    });
  }

  /** The content of a segment that was removed; undefined if it is unknown, or settled. */
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
      // If it still had a name, an adopter would send it again, with other ids.
      ftruncateSync(file, 0);
      this.#release(file);
    }
    this.#file = undefined;
    this.#dropCopy();
    return { frames, size };
  }

  /**
   * As {@link write}, off this thread. While it runs, nothing else may be written, except the same frames synchronously
   * by {@link write} at the end of the process: they have the same position.
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
    // Otherwise a synchronous write has written it meanwhile.
    if (this.#bytes === begun) this.#wrote(file, taken, recordsIn(frames, taken, records));
    return taken;
  }

  /** Resolves when everything written is as durable as configured. */
  async committed(): Promise<void> {
    await this.#commit?.settled();
  }

  /** Commits all writes synchronously: the process is ending. */
  commitNow(): void {
    this.#commit?.now();
  }

  /** Ends the current segment, unless it is empty, and begins the next one. @throws ShipperError `spool_unwritable` */
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
      // From now on anybody may adopt it, even another shipper of this process.
      beat(path, new Date(0));
      this.#queue = { id, path: join(path, '..', ownedName(id, nobody)) };
      renameSync(path, this.#queue.path);
    }
  }

  /** The file for these frames: a new one if they do not fit into the current one. */
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

  /** Creates an empty file at the path of the current segment. */
  #makeCopy(): { readonly file: number; bytes: number } {
    // Another process may have created it anew.
    if (ensureSpoolFolder(this.#spoolDir) !== dirname(this.queue.path)) {
      throw fileError('EPERM', 'another folder is in its place', this.#spoolDir);
    }
    this.#makeQueue();
    const path = this.#pathOf(this.segment);
    removeFile(path);
    return { file: createFile(path), bytes: 0 };
  }

  /** Copies the bytes up to `end`; returns the position reached. */
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
      // A new file's name is durable only after its folder was synced.
      this.#commit?.retire(openFolder(this.queue.path));
    } catch (error) {
      // Without a header no reader can interpret the frames.
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
    // Only now is the previous segment complete for the reader.
    state.segment = number;
    if (before !== undefined) this.#release(before);
  }

  #release(file: number): void {
    if (this.#commit) this.#commit.retire(file);
    else closeSync(file);
  }

  /**
   * One call, except for a disk that writes only a part: its whole frames remain, because a reader may have read them.
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

  /**
   * Truncates the output of a failing disk to its whole frames, which may have been read already; throws if there are
   * none.
   */
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

/** The number of records in the written part of the frames. */
function recordsIn(frames: Buffer, taken: number, records: number | undefined): number {
  if (records !== undefined && taken === frames.length) return records;
  return countFrames(frames.subarray(0, taken), limits.documentBytesMax);
}
