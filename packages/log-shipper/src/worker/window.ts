// The window of records that are read but not acknowledged: settled in any order, acknowledged in order.
import { limits } from '../limits.ts';
import type { Frame } from '../spool/segment-format.ts';
import type { ReadResult, SegmentReader } from '../spool/segment-store.ts';
import { timestampOf } from './timestamp.ts';

/** How a record was settled. */
export type Outcome = 'delivered' | 'deadLettered';

const open = 0;
const codes: Readonly<Record<Outcome, number>> = { delivered: 1, deadLettered: 2 };

/** Records that were read together; one byte for each holds its result. */
export class Batch {
  readonly frames: readonly Frame[];
  readonly outcomes: Uint8Array;
  readonly release: (() => void) | undefined;
  /** The first record that is not acknowledged. */
  next = 0;

  constructor({ frames, release }: Pick<ReadResult, 'frames' | 'release'>) {
    this.frames = frames;
    this.release = release;
    this.outcomes = new Uint8Array(frames.length);
  }
}

/** A record's place in the window. */
export interface WindowPlace {
  readonly batch: Batch;
  readonly at: number;
}

/** The window of one queue. */
export class Window {
  readonly #reader: SegmentReader;
  readonly #onDelivered: (seconds: number) => void;
  readonly #onSettled: (outcome: Outcome, records: number) => void;
  readonly #batches: Batch[] = [];
  #records = 0;
  #bytes = 0;

  /**
   * @param onDelivered receives the latency of each delivered record
   * @param onSettled called when records leave the window, with their counts
   */
  constructor(
    reader: SegmentReader,
    onDelivered: (seconds: number) => void,
    onSettled: (outcome: Outcome, records: number) => void,
  ) {
    this.#reader = reader;
    this.#onDelivered = onDelivered;
    this.#onSettled = onSettled;
  }

  /** Number of records in it. */
  get size(): number {
    return this.#records;
  }

  /** Whether it is full. */
  get isFull(): boolean {
    return this.#records >= limits.windowRecordsMax || this.#bytes >= limits.windowBytesMax;
  }

  /** When its first record was logged, in milliseconds since the epoch, if the document contains that. */
  get oldestAt(): number | undefined {
    const [batch] = this.#batches;
    const first = batch?.frames[batch.next];
    return first && timestampOf(first.document);
  }

  add(read: Pick<ReadResult, 'frames' | 'release'>): Batch {
    const batch = new Batch(read);
    this.#batches.push(batch);
    this.#records += read.frames.length;
    for (const { document } of read.frames) this.#bytes += document.length;
    return batch;
  }

  settle({ batch, at }: WindowPlace, outcome: Outcome): void {
    if (batch.outcomes[at] !== open) return;
    batch.outcomes[at] = codes[outcome];
    const frame = batch.frames[at];
    const logged = frame && outcome === 'delivered' ? timestampOf(frame.document) : undefined;
    // The clock may have been set back meanwhile.
    if (logged !== undefined) this.#onDelivered(Math.max(0, (Date.now() - logged) / 1_000));
  }

  /** Acknowledges the settled records at the front. */
  advance(): void {
    const counts = { delivered: 0, deadLettered: 0 };
    let last: Frame | undefined;
    for (let [batch] = this.#batches; batch !== undefined; [batch] = this.#batches) {
      const { frames, outcomes } = batch;
      for (; batch.next < frames.length && outcomes[batch.next] !== open; batch.next++) {
        counts[outcomes[batch.next] === codes.delivered ? 'delivered' : 'deadLettered'] += 1;
        last = frames[batch.next];
        this.#bytes -= last?.document.length ?? 0;
      }
      if (batch.next < frames.length) break;
      this.#batches.shift()?.release?.();
    }
    if (last === undefined) return;
    this.#records -= counts.delivered + counts.deadLettered;
    this.#reader.acknowledge(last);
    if (counts.delivered > 0) this.#onSettled('delivered', counts.delivered);
    if (counts.deadLettered > 0) this.#onSettled('deadLettered', counts.deadLettered);
  }
}
