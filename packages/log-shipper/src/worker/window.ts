// Records that were read and are not acknowledged yet: settled in any order, acknowledged in the order of the queue.
import { limits } from '../limits.ts';
import type { Frame } from '../segment-format.ts';
import type { SegmentReader } from '../segment-store.ts';

/** How a record was settled. */
export type Outcome = 'delivered' | 'deadLettered';

interface Entry {
  readonly frame: Frame;
  outcome: Outcome | undefined;
}

/** The window of one queue. */
export class Window {
  readonly #reader: SegmentReader;
  readonly #onSettled: (outcome: Outcome, records: number) => void;
  readonly #entries = new Map<Frame, Entry>();
  #bytes = 0;

  /** @param onSettled told when records leave the window: they count from then on */
  constructor(reader: SegmentReader, onSettled: (outcome: Outcome, records: number) => void) {
    this.#reader = reader;
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

  add(frames: readonly Frame[]): void {
    for (const frame of frames) {
      this.#entries.set(frame, { frame, outcome: undefined });
      this.#bytes += frame.document.length;
    }
  }

  settle(frame: Frame, outcome: Outcome): void {
    const entry = this.#entries.get(frame);
    if (entry !== undefined) entry.outcome = outcome;
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
