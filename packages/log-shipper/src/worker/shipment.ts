// What of a queue is to be sent next: records to be tried again first, then fresh ones.
import { limits } from '../limits.ts';
import type { Counters } from '../stats.ts';
import { BackOff } from './back-off.ts';
import type { Item } from './bulk-body.ts';
import type { OpenQueue } from './queues.ts';

/** The sending of one queue. */
export class Shipment {
  readonly queue: OpenQueue;
  readonly #counters: Counters;
  readonly #backOff = new BackOff(limits.backOffMsMin, limits.backOffMsMax);
  #retries: Item[] = [];
  #retryAt = 0;
  #bytesMax: number = limits.bulkBytesMax;

  constructor(queue: OpenQueue, counters: Counters) {
    this.queue = queue;
    this.#counters = counters;
  }

  /** When the records to be tried again are due, milliseconds since the epoch; undefined when there are none. */
  get dueAt(): number | undefined {
    return this.#retries.length > 0 ? this.#retryAt : undefined;
  }

  /** Records of one data stream, for one request; empty when there are none for now. */
  take(now: number): Item[] {
    const items = this.#takeRetries(now);
    // Fresh ones join only behind all that wait, and not without end while those in front are refused.
    if (items.length > 0 || this.queue.window.size >= limits.windowRecordsMax) return items;
    let read = this.queue.reader.read(this.#bytesMax);
    for (; read !== undefined; read = this.queue.reader.read(this.#bytesMax)) {
      if (read.damaged > 0) this.#counters.addDamaged(read.damaged, this.queue.adopted);
      // Behind nothing but damage there may be more.
      if (read.frames.length > 0) break;
    }
    if (read === undefined) return items;
    if (this.queue.adopted) this.#counters.add('adopted', read.frames.length);
    this.queue.window.add(read.frames);
    return read.frames.map((frame) => ({ queue: this.queue.reader.id, envelope: read.envelope, frame }));
  }

  /** These are tried again after a wait, while others go on. */
  retryLater(items: readonly Item[], now: number): void {
    this.#retries.push(...items);
    this.#retryAt = now + this.#backOff.next();
  }

  /** These are tried again as soon as anything can be sent. */
  retryNow(items: readonly Item[]): void {
    this.#retries.unshift(...items);
    this.#retryAt = 0;
  }

  /** The request was too large: the same in smaller ones. False when there is nothing left to divide. */
  divide(items: readonly Item[]): boolean {
    if (items.length < 2) return false;
    this.#bytesMax = Math.max(1, Math.floor(this.#bytesMax / 2));
    this.retryNow(items);
    return true;
  }

  /** A request went through as a whole. */
  succeeded(): void {
    this.#backOff.reset();
    this.#bytesMax = Math.min(limits.bulkBytesMax, this.#bytesMax * 2);
  }

  #takeRetries(now: number): Item[] {
    if (this.#retries.length === 0 || now < this.#retryAt) return [];
    let bytes = 0;
    let count = 0;
    const stream = this.#retries[0]?.envelope.dataStream;
    for (const { frame, envelope } of this.#retries) {
      bytes += frame.document.length;
      const { dataset, namespace } = envelope.dataStream;
      const other = dataset !== stream?.dataset || namespace !== stream.namespace;
      if (count > 0 && (bytes > this.#bytesMax || other)) break;
      count += 1;
    }
    return this.#retries.splice(0, count);
  }
}
