// A reader of segments that reports every step to the model.
import type { Random } from '../../../../tests/support/random.ts';
import type { SharedState } from '../../src/shared-state.ts';
import { FileSegmentReader } from '../../src/spool/file-segment-reader.ts';
import type { Frame } from '../../src/spool/segment-format.ts';
import type { Queue } from '../../src/spool/spool.ts';
import { Counters } from '../../src/stats.ts';
import type { FullDisk } from './full-disk.ts';
import type { SegmentModel } from './segment-model.ts';

/** What a reader works with. */
export interface ModelReaderOptions {
  readonly model: SegmentModel;
  readonly random: Random;
  readonly disk: FullDisk;
}

/** One reader of a queue. */
export class ModelReader {
  readonly counters = new Counters();
  readonly #options: ModelReaderOptions;
  readonly #reader: FileSegmentReader;
  #unacknowledged: Frame[] = [];
  #damaged = 0;

  /** @param live of the writer; undefined where it is dead */
  constructor(queue: Queue, live: SharedState | undefined, options: ModelReaderOptions) {
    this.#options = options;
    this.#reader = new FileSegmentReader(queue, live, this.counters);
    options.model.begins();
  }

  /** What it could not read, and said so. */
  get damaged(): number {
    return this.#damaged + this.counters.get('droppedDamaged');
  }

  /** Nothing is left, for it and for whoever would come next. */
  get done(): boolean {
    return this.#reader.finished && this.#unacknowledged.length === 0;
  }

  /** Reads some; false when there is nothing for now. */
  read(): boolean {
    const { random, model } = this.#options;
    const result = this.#reader.read(random.chance(0.1) ? 1 : random.whole(1, 4_000));
    if (result === undefined) return false;
    model.read(result.frames);
    this.#unacknowledged.push(...result.frames);
    this.#damaged += result.damaged;
    return true;
  }

  /** Acknowledges some of what it has read, from the front. */
  acknowledge(all = false): void {
    const { random, model, disk } = this.#options;
    const { length } = this.#unacknowledged;
    const count = all ? length : random.whole(Math.min(1, length), length);
    const last = this.#unacknowledged.splice(0, count).at(-1);
    if (last === undefined) return;
    this.#reader.acknowledge(last);
    model.acknowledged(last, disk.bytes > 0);
  }

  /** Ends as a process does that dies: a reader that has come to the end would take the queue with it. */
  abandon(): void {
    if (!this.#reader.finished) this.#reader.close();
  }

  close(): void {
    this.#reader.close();
  }
}
