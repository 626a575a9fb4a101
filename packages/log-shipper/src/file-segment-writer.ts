// Appends frames to segment files of this process's own queue.
import { closeSync, ftruncateSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from './limits.ts';
import { type Owner, parseQueueName, queueName } from './owner.ts';
import { type Envelope, encodeHeader, scanFrames } from './segment-format.ts';
import type { SegmentWriter } from './segment-store.ts';
import type { SharedState } from './shared-state.ts';
import { ShipperError } from './shipper-error.ts';
import { createPrivateFile, heartbeatName, makePrivateFolder, type Queue, segmentName } from './spool.ts';
import type { Counters } from './stats.ts';

/** What the writer works with. */
export interface FileSegmentWriterOptions {
  readonly envelope: Envelope;
  /** A segment is not written beyond this, but for a single write that is larger. */
  readonly segmentBytesMax: number;
  readonly state: SharedState;
  readonly counters: Counters;
}

/** The spool on disk. */
export class FileSegmentWriter implements SegmentWriter {
  readonly queue: Queue;
  readonly #options: FileSegmentWriterOptions;
  readonly #header: Buffer;
  #file: number | undefined;
  /** Behind the last whole frame. */
  #bytes = 0;

  /** @throws ShipperError `spool_unwritable` */
  constructor(spoolDir: string, owner: Owner, options: FileSegmentWriterOptions) {
    const name = queueName(owner);
    this.queue = { id: parseQueueName(name)?.id ?? name, path: join(spoolDir, name) };
    this.#options = options;
    this.#header = encodeHeader(options.envelope);
    this.#attempt(() => {
      makePrivateFolder(spoolDir);
      try {
        makePrivateFolder(this.queue.path);
        closeSync(createPrivateFile(join(this.queue.path, heartbeatName)));
        this.#roll();
      } catch (error) {
        // The next try makes a folder of another name: this one would stay.
        rmSync(this.queue.path, { recursive: true, force: true });
        throw error;
      }
    });
  }

  write(frames: Buffer): number {
    return this.#attempt(() => {
      const { segmentBytesMax } = this.#options;
      if (this.#bytes + frames.length > segmentBytesMax && this.#bytes > this.#header.length) this.#roll();
      return this.#append(frames);
    });
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
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    if (everythingAcknowledged) rmSync(this.queue.path, { recursive: true, force: true });
    // Long dead to whoever can only go by the heartbeat: this queue may be adopted at once.
    else utimesSync(join(this.queue.path, heartbeatName), 0, 0);
  }

  #roll(): void {
    const { state, counters } = this.#options;
    const number = state.segment + 1;
    const path = join(this.queue.path, segmentName(number));
    const file = createPrivateFile(path);
    try {
      writeFileSync(file, this.#header);
    } catch (error) {
      // Without a header no reader knows what the frames behind it are.
      closeSync(file);
      rmSync(path);
      throw error;
    }
    const before = this.#file;
    this.#file = file;
    this.#bytes = this.#header.length;
    counters.add('spoolBytes', this.#bytes);
    // Only now is the one before whole, for the reader.
    state.segment = number;
    if (before !== undefined) closeSync(before);
  }

  /** One call, but for a disk that takes less than all: of that the whole frames stay, since they may be read already. */
  #append(bytes: Buffer): number {
    if (this.#file === undefined) throw new Error('the spool is closed');
    let taken = 0;
    try {
      while (taken < bytes.length) {
        taken += writeSync(this.#file, bytes, taken, bytes.length - taken, this.#bytes + taken);
      }
    } catch (error) {
      const { documentBytesMax } = limits;
      taken = scanFrames(bytes.subarray(0, taken), { segment: 0, base: 0, final: false, documentBytesMax }).end;
      ftruncateSync(this.#file, this.#bytes + taken);
      if (taken === 0) throw error;
    }
    this.#bytes += taken;
    this.#options.counters.add('spoolBytes', taken);
    return taken;
  }

  #attempt<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      throw unwritable(this.queue.path, cause);
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'something else is in its place',
  EIO: 'the disk failed',
  EFBIG: 'no file may be larger',
  EMFILE: 'too many open files',
};

function unwritable(queuePath: string, cause: unknown): ShipperError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  const remedy = code === 'ENOSPC' || code === 'EDQUOT' ? 'Free space or set' : 'Make it writable for this user or set';
  return new ShipperError(
    'spool_unwritable',
    `cannot write the spool at ${join(queuePath, '..')}: ${why}${code === '' ? '' : ` (${code})`}. ` +
      `Records are kept in memory until it can be written. ${remedy} TELLTALE_SPOOL_DIR.`,
    { cause },
  );
}
