// Chooses the next batch of a queue: records to retry first, then fresh ones.
import { limits } from '../limits.ts';
import type { Counters } from '../stats.ts';
import { BackOff } from './back-off.ts';
import { type Item, itemOf } from './item.ts';
import type { OpenQueue } from './queues.ts';

/** The shipments of one queue. */
export class Shipment {
  readonly queue: OpenQueue;
  readonly #counters: Counters;
  readonly #backOff = new BackOff(limits.backOffMsMin, limits.backOffMsMax);
  #letters: Item[] = [];
  #retries: Item[] = [];
  #retryAt = 0;
  #bytesMax: number = limits.bulkBytesMax;
  /** When fresh records have waited long enough for others to fill their request. */
  #ripeAt: number | undefined;

  constructor(queue: OpenQueue, counters: Counters) {
    this.queue = queue;
    this.#counters = counters;
  }

  /** When there is something to send, in milliseconds since the epoch; undefined if nothing waits for a time. */
  get dueAt(): number | undefined {
    if (this.#letters.length > 0) return 0;
    if (this.#retries.length === 0) return this.#ripeAt;
    return Math.min(this.#retryAt, this.#ripeAt ?? Number.POSITIVE_INFINITY);
  }

  /** Records for one request; empty if there are none at present. @param urgent fresh ones do not wait for others */
  take(now: number, urgent: boolean): Item[] {
    const items = this.#letters.length > 0 ? this.#takeFrom(this.#letters) : this.#takeRetries(now);
    // Fresh ones come only after all that wait, and not endlessly while earlier ones are rejected.
    if (items.length > 0 || this.queue.window.isFull || !this.#isRipe(now, urgent)) return items;
    this.#ripeAt = undefined;
    const { reader, adopted, window } = this.queue;
    let read = reader.read(this.#bytesMax);
    for (; read !== undefined; read = reader.read(this.#bytesMax)) {
      if (read.damaged > 0) this.#counters.addDamaged(read.damaged, adopted);
      // After damaged ranges there may be more.
      if (read.frames.length > 0) break;
    }
    if (read === undefined) return items;
    const { envelope, frames } = read;
    if (adopted) this.#counters.add('adopted', frames.length);
    const batch = window.add(read);
    return frames.map((frame, at) => itemOf(reader.id, envelope, frame, { batch, at }));
  }

  /** These are retried after a delay, while others continue. */
  retryLater(items: readonly Item[], now: number): void {
    this.#retries.push(...items);
    this.#retryAt = now + this.#backOff.next();
  }

  /** These are retried as soon as anything can be sent. */
  retryNow(items: readonly Item[]): void {
    this.#retries.unshift(...items);
    this.#retryAt = 0;
  }

  /** These are dead letters of this queue's rejected records. */
  sendInstead(items: readonly Item[]): void {
    this.#letters.push(...items);
  }

  /** The request was too large: sends the same records in smaller ones. False if it cannot be divided. */
  divide(items: readonly Item[]): boolean {
    if (items.length < 2) return false;
    this.#bytesMax = Math.max(1, Math.floor(this.#bytesMax / 2));
    this.retryNow(items);
    return true;
  }

  /** A request succeeded completely. */
  succeeded(): void {
    this.#backOff.reset();
    this.#bytesMax = Math.min(limits.bulkBytesMax, this.#bytesMax * 2);
  }

  /** Whether fresh records have waited long enough, or fill a request. */
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
