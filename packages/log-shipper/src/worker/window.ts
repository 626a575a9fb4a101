// Records that were read and are not acknowledged yet: settled in any order, acknowledged in the order of the queue.
import { limits } from '../limits.ts';
import type { Frame } from '../segment-format.ts';
import type { SegmentReader } from '../segment-store.ts';
import { timestampOf } from './timestamp.ts';

/** How a record was settled. */
export type Outcome = 'delivered' | 'deadLettered';

interface Entry {
  readonly frame: Frame;
  outcome: Outcome | undefined;
}

/** The window of one queue. */
export class Window {
  readonly #reader: SegmentReader;
  readonly #onDelivered: (seconds: number) => void;
  readonly #onSettled: (outcome: Outcome, records: number) => void;
  readonly #entries = new Map<Frame, Entry>();
  #bytes = 0;

  /**
   * @param onDelivered told of each record how long it was on its way
   * @param onSettled told when records leave the window: they count from then on
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

  /** Records in it. */
  get size(): number {
    return this.#entries.size;
  }

  /** Whether no more may be read before some leave. */
  get isFull(): boolean {
    return this.#entries.size >= limits.windowRecordsMax || this.#bytes >= limits.windowBytesMax;
  }

  /** When the first of its records was logged, milliseconds since the epoch, where that one says so. */
  get oldestAt(): number | undefined {
    const [first] = this.#entries.keys();
    return first && timestampOf(first.document);
  }

  add(frames: readonly Frame[]): void {
    for (const frame of frames) {
      this.#entries.set(frame, { frame, outcome: undefined });
      this.#bytes += frame.document.length;
    }
  }

  settle(frame: Frame, outcome: Outcome): void {
    const entry = this.#entries.get(frame);
    if (entry === undefined) return;
    entry.outcome = outcome;
    const at = outcome === 'delivered' ? timestampOf(frame.document) : undefined;
    // The clock may have been set back meanwhile.
    if (at !== undefined) this.#onDelivered(Math.max(0, (Date.now() - at) / 1_000));
  }

  /** Acknowledges the records at the front that are settled. */
  advance(): void {
    const counts = { delivered: 0, deadLettered: 0 };
    let last: Frame | undefined;
    for (const [frame, { outcome }] of this.#entries) {
      if (outcome === undefined) break;
      counts[outcome] += 1;
      last = frame;
      this.#bytes -= frame.document.length;
      this.#entries.delete(frame);
    }
    if (last === undefined) return;
    this.#reader.acknowledge(last);
    if (counts.delivered > 0) this.#onSettled('delivered', counts.delivered);
    if (counts.deadLettered > 0) this.#onSettled('deadLettered', counts.deadLettered);
  }
}
