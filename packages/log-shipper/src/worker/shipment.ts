// Chooses the next batch of a queue: records to retry first, then fresh ones.
import { limits } from '../limits.ts';
import type { Counters } from '../stats.ts';
import { BackOff } from './back-off.ts';
import { type Item, itemOf } from './item.ts';
import type { OpenQueue } from './queues.ts';

/** The sending of one queue. */
export class Shipment {
  readonly queue: OpenQueue;
  readonly #counters: Counters;
  readonly #backOff = new BackOff(limits.backOffMsMin, limits.backOffMsMax);
  #letters: Item[] = [];
  #retries: Item[] = [];
  #retryAt = 0;
  #bytesMax: number = limits.bulkBytesMax;
  /** When fresh records have waited long enough for others to share their request with. */
  #ripeAt: number | undefined;

  constructor(queue: OpenQueue, counters: Counters) {
    this.queue = queue;
    this.#counters = counters;
  }

  /** When there is something to send, milliseconds since the epoch; undefined when nothing waits for a time. */
  get dueAt(): number | undefined {
    if (this.#letters.length > 0) return 0;
    if (this.#retries.length === 0) return this.#ripeAt;
    return Math.min(this.#retryAt, this.#ripeAt ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Records for one request; empty when there are none for now.
   *
   * @param urgent fresh ones do not wait for others
   */
  take(now: number, urgent: boolean): Item[] {
    const items = this.#letters.length > 0 ? this.#takeFrom(this.#letters) : this.#takeRetries(now);
    // Fresh ones join only behind all that wait, and not without end while those in front are refused.
    if (items.length > 0 || this.queue.window.isFull || !this.#isRipe(now, urgent)) return items;
    this.#ripeAt = undefined;
    const { reader, adopted, window } = this.queue;
    let read = reader.read(this.#bytesMax);
    for (; read !== undefined; read = reader.read(this.#bytesMax)) {
      if (read.damaged > 0) this.#counters.addDamaged(read.damaged, adopted);
      // Behind nothing but damage there may be more.
      if (read.frames.length > 0) break;
    }
    if (read === undefined) return items;
    const { envelope, frames } = read;
    if (adopted) this.#counters.add('adopted', frames.length);
    const batch = window.add(read);
    return frames.map((frame, at) => itemOf(reader.id, envelope, frame, { batch, at }));
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

  /** These stand for records of this queue that were refused. */
  sendInstead(items: readonly Item[]): void {
    this.#letters.push(...items);
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

  /** Whether fresh records have waited long enough, or are enough for a request. */
  #isRipe(now: number, urgent: boolean): boolean {
    const { unread } = this.queue.reader;
    if (unread === 0 || urgent || unread >= this.#bytesMax) {
      this.#ripeAt = undefined;
      return unread > 0;
    }
    this.#ripeAt ??= now + limits.bulkWaitMsMax;
    return now >= this.#ripeAt;
  }

  #takeRetries(now: number): Item[] {
    return now < this.#retryAt ? [] : this.#takeFrom(this.#retries);
  }

  /** As many from the front as one request takes. */
  #takeFrom(list: Item[]): Item[] {
    let bytes = 0;
    let count = 0;
    for (const item of list) {
      bytes += item.document.length;
      if (count > 0 && bytes > this.#bytesMax) break;
      count += 1;
    }
    return list.splice(0, count);
  }
}
