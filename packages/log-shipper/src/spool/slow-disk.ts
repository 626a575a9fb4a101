// Writes to a slow disk off the app's thread, in order, until the disk is fast again.
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { limits } from '../limits.ts';
import type { FileSegmentWriter } from './file-segment-writer.ts';

/** Frames that wait to be written. */
export interface Chunk {
  readonly frames: Buffer;
  readonly records: number;
}

/** The result of writing a chunk to a slow disk. */
export interface SlowDiskEvents {
  /** All or some of it was written, always whole frames; or nothing, with the error. */
  readonly onWritten: (chunk: Chunk, taken: number, error: unknown) => void;
  /** The disk is fast again, or it is time to check; nothing waits. */
  readonly onQuick: () => void;
}

/** The buffer of frames between the application and a slow disk. */
export class SlowDisk {
  readonly #disk: FileSegmentWriter;
  readonly #events: SlowDiskEvents;
  #waiting: Chunk[] = [];
  #waitingBytes = 0;
  #writing: Chunk | undefined;
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(disk: FileSegmentWriter, events: SlowDiskEvents) {
    this.#disk = disk;
    this.#events = events;
  }

  /** Bytes that are not written yet. */
  get pendingBytes(): number {
    return this.#waitingBytes + (this.#writing?.frames.length ?? 0);
  }

  /** Takes frames, which are copied; false if too many wait already. */
  add(frames: Buffer, records: number): boolean {
    if (this.#waitingBytes + frames.length > limits.memoryBytesMax) return false;
    this.#waiting.push({ frames: Buffer.from(frames), records });
    this.#waitingBytes += frames.length;
    this.#running ??= this.#run();
    return true;
  }

  /** Resolves when everything is written. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Writes everything that waits synchronously, on this thread: the process is ending. */
  now(): void {
    const chunks = this.#writing === undefined ? this.#waiting : [this.#writing, ...this.#waiting];
    this.#writing = undefined;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const chunk of chunks) {
      try {
        this.#events.onWritten(chunk, this.#disk.write(chunk.frames, chunk.records), undefined);
      } catch (error) {
        this.#events.onWritten(chunk, 0, error);
      }
    }
  }

  async #run(): Promise<void> {
    // The first chunk of a run is written after the turn that logged it.
    await new Promise((resolve) => setImmediate(resolve));
    let ms = 0;
    for (let chunk = this.#take(); chunk !== undefined; chunk = this.#take()) {
      const begun = performance.now();
      await this.#write(chunk);
      ms = performance.now() - begun;
    }
    this.#running = undefined;
    clearTimeout(this.#retry);
    if (ms < limits.slowWriteMs) this.#events.onQuick();
    else this.#retry = setTimeout(() => this.#tryAgain(), limits.slowRetryMs).unref();
  }

  /** A test write on the thread stalls it at most once. */
  #tryAgain(): void {
    if (this.#running === undefined) this.#events.onQuick();
  }

  #take(): Chunk | undefined {
    let bytes = 0;
    let records = 0;
    let count = 0;
    for (const chunk of this.#waiting) {
      if (count > 0 && bytes + chunk.frames.length > limits.writeLaterBytesMax) break;
      bytes += chunk.frames.length;
      records += chunk.records;
      count += 1;
    }
    if (count === 0) return undefined;
    this.#waitingBytes -= bytes;
    const frames = Buffer.concat(
      this.#waiting.splice(0, count).map((chunk) => chunk.frames),
      bytes,
    );
    return { frames, records };
  }

  async #write(chunk: Chunk): Promise<void> {
    this.#writing = chunk;
    let taken = 0;
    let failure: unknown;
    try {
      taken = await this.#disk.writeLater(chunk.frames, chunk.records);
    } catch (error) {
      failure = error;
    }
    // Otherwise a synchronous write has written it meanwhile.
    if (this.#writing !== chunk) return;
    this.#writing = undefined;
    this.#events.onWritten(chunk, taken, failure);
  }
}
