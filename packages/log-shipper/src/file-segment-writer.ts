// Appends frames to segment files of this process's own queue.
import { closeSync, rmSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from './limits.ts';
import { type Owner, parseQueueName, queueName } from './owner.ts';
import { type DataStream, encodeHeader } from './segment-format.ts';
import type { SegmentWriter } from './segment-store.ts';
import type { SharedState } from './shared-state.ts';
import { ShipperError } from './shipper-error.ts';
import { createPrivateFile, heartbeatName, makePrivateFolder, type Queue, segmentName } from './spool.ts';
import type { Counters } from './stats.ts';

/** The spool on disk. */
export class FileSegmentWriter implements SegmentWriter {
  readonly queue: Queue;
  readonly #header: Buffer;
  readonly #state: SharedState;
  readonly #counters: Counters;
  #file: number | undefined;
  #bytes = 0;

  /** @throws ShipperError `spool_unwritable` */
  constructor(spoolDir: string, owner: Owner, dataStream: DataStream, state: SharedState, counters: Counters) {
    const name = queueName(owner);
    this.queue = { id: parseQueueName(name)?.id ?? name, path: join(spoolDir, name) };
    this.#header = encodeHeader(dataStream);
    this.#state = state;
    this.#counters = counters;
    this.#attempt(() => {
      makePrivateFolder(spoolDir);
      makePrivateFolder(this.queue.path);
      closeSync(createPrivateFile(join(this.queue.path, heartbeatName)));
      this.#roll();
    });
  }

  write(frames: Uint8Array): void {
    this.#attempt(() => {
      if (this.#bytes + frames.length > limits.segmentBytesMax && this.#bytes > this.#header.length) this.#roll();
      this.#append(frames);
    });
  }

  close(everythingAcknowledged: boolean): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    if (everythingAcknowledged) rmSync(this.queue.path, { recursive: true, force: true });
    // Long dead to whoever can only go by the heartbeat: this queue may be adopted at once.
    else utimesSync(join(this.queue.path, heartbeatName), 0, 0);
  }

  #roll(): void {
    const number = this.#state.segment + 1;
    const file = createPrivateFile(join(this.queue.path, segmentName(number)));
    const before = this.#file;
    this.#file = file;
    this.#bytes = 0;
    this.#append(this.#header);
    // Only now is the one before whole, for the reader.
    this.#state.segment = number;
    if (before !== undefined) closeSync(before);
  }

  #append(bytes: Uint8Array): void {
    if (this.#file === undefined) throw new Error('the spool is closed');
    // One call, but for a disk that takes less than all.
    for (let written = 0; written < bytes.length; ) {
      const count = writeSync(this.#file, bytes, written);
      written += count;
      this.#bytes += count;
      this.#counters.add('spoolBytes', count);
    }
  }

  #attempt(work: () => void): void {
    try {
      work();
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
