// Appends frames to segment files of this process's own queue.
import { closeSync, ftruncateSync, renameSync, write, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFile, ensurePrivateFolder, openFolder, removeFile } from '@telltale/files';
import { GroupCommit } from './group-commit.ts';
import { limits } from './limits.ts';
import { nobody, type Owner, ownedName, parseQueueName, queueName } from './owner.ts';
import { type Envelope, encodeHeader, scanFrames } from './segment-format.ts';
import type { SegmentWriter } from './segment-store.ts';
import type { SharedState } from './shared-state.ts';
import { beat, heartbeatName, type Queue, removeQueue, segmentName } from './spool.ts';
import { ensureSpoolFolder } from './spool-folder.ts';
import { spoolUnwritable } from './spool-unwritable.ts';
import type { Counters } from './stats.ts';

const writeLater = promisify(write);

/** What the writer works with. */
export interface FileSegmentWriterOptions {
  readonly envelope: Envelope;
  /** A segment is not written beyond this, but for a single write that is larger. */
  readonly segmentBytesMax: number;
  readonly state: SharedState;
  readonly counters: Counters;
  /** Told when the disk does not take what was written before; given where it is to be asked. */
  readonly onCommitFailure?: (error: unknown) => void;
}

/** The spool on disk. */
export class FileSegmentWriter implements SegmentWriter {
  readonly #spoolDir: string;
  #queue: Queue;
  readonly #options: FileSegmentWriterOptions;
  readonly #header: Buffer;
  readonly #commit: GroupCommit | undefined;
  #file: number | undefined;
  /** Behind the last whole frame. */
  #bytes = 0;

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
    this.#queue = this.#attempt(() => ({ id, path: join(ensureSpoolFolder(spoolDir), name) }));
    this.#attempt(() => {
      try {
        ensurePrivateFolder(this.queue.path);
        closeSync(createFile(join(this.queue.path, heartbeatName)));
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

  write(frames: Buffer): number {
    return this.#attempt(() => this.#append(this.#fileFor(frames), frames));
  }

  /**
   * As {@link write}, off this thread. While it runs nothing else may be written, but for the same frames at once by
   * {@link write}, when there is no time left: they fall on the same place.
   */
  async writeLater(frames: Buffer): Promise<number> {
    const file = this.#attempt(() => this.#fileFor(frames));
    const begun = this.#bytes;
    let taken = 0;
    try {
      while (taken < frames.length) {
        taken += (await writeLater(file, frames, taken, frames.length - taken, begun + taken)).bytesWritten;
      }
    } catch (error) {
      taken =
        this.#bytes === begun ? this.#attempt(() => this.#keepWhole(file, frames.subarray(0, taken), error)) : taken;
    }
    // Otherwise it was written meanwhile by whoever had no time left.
    if (this.#bytes === begun) this.#wrote(file, taken);
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

  #roll(): void {
    const { state, counters } = this.#options;
    const number = state.segment + 1;
    const path = join(this.queue.path, segmentName(number));
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
    this.#bytes = this.#header.length;
    counters.add('spoolBytes', this.#bytes);
    // Only now is the one before whole, for the reader.
    state.segment = number;
    if (before !== undefined) this.#release(before);
  }

  #release(file: number): void {
    if (this.#commit) this.#commit.retire(file);
    else closeSync(file);
  }

  /** One call, but for a disk that takes less than all: of that the whole frames stay, since they may be read already. */
  #append(file: number, bytes: Buffer): number {
    let taken = 0;
    try {
      while (taken < bytes.length) {
        taken += writeSync(file, bytes, taken, bytes.length - taken, this.#bytes + taken);
      }
    } catch (error) {
      taken = this.#keepWhole(file, bytes.subarray(0, taken), error);
    }
    this.#wrote(file, taken);
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

  #wrote(file: number, bytes: number): void {
    this.#bytes += bytes;
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
