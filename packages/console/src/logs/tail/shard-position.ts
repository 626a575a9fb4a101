// The position of a tail in one shard, by the sequence numbers of its records.
import { limits } from '../limits.ts';

/** Identifies a shard. */
export interface Shard {
  readonly index: string;
  /** Absent if the index has only one shard. */
  readonly shard?: number;
}

/** The key of a shard, unique among all. */
export function shardKey({ index, shard }: { readonly index: string; readonly shard?: number | undefined }): string {
  return shard === undefined ? index : `${index} ${shard}`;
}

/** The index of such a key: the name of an index has no space. */
export function indexOfKey(key: string): string {
  return key.split(' ', 1)[0] ?? key;
}

/**
 * The position in one shard. A record may become visible after one with a higher sequence number, if both were written
 * at the same time. So the numbers of a window below the position are remembered, to tell late records from known ones.
 */
export class ShardPosition {
  readonly index: string;
  readonly shard: number | undefined;
  /** The highest sequence number that was seen. */
  position: number;
  /** The lower end of the window; lower numbers are not searched. */
  floor: number;
  readonly #seen = new Set<number>();
  #marks: { readonly at: number; readonly position: number }[] = [];

  constructor({ index, shard }: Shard, position: number) {
    this.index = index;
    this.shard = shard;
    this.position = position;
    this.floor = position;
  }

  /** How many numbers of the window, up to the position, were seen. */
  get seenCount(): number {
    let count = 0;
    for (const number of this.#seen) if (number <= this.position) count += 1;
    return count;
  }

  /** Opens the window below the position, with the numbers in it that were seen. */
  openWindow(seen: Iterable<number>): void {
    this.floor = Math.max(-1, this.position - limits.tailWindowAtFirst);
    for (const number of seen) this.remember(number);
  }

  /** Remembers a number that was shown by other means; it may be above the position. */
  remember(number: number): void {
    if (number > this.floor) this.#seen.add(number);
  }

  /** @returns whether that number is seen for the first time */
  take(number: number): boolean {
    if (number > this.position) this.position = number;
    if (number <= this.floor || this.#seen.has(number)) return false;
    this.#seen.add(number);
    return true;
  }

  /** Moves the position past records that are skipped. */
  skipTo(position: number): void {
    this.position = Math.max(this.position, position);
    this.#narrowTo(this.position);
    this.#marks = [];
  }

  /** Forgets numbers that are too old for a late record near them. */
  forget(now: number): void {
    if (this.#marks.at(-1)?.position !== this.position) this.#marks.push({ at: now, position: this.position });
    const old = this.#marks.findLast(({ at }) => at <= now - limits.tailWindowMs);
    if (old !== undefined) this.#narrowTo(old.position);
    if (this.#seen.size > limits.tailSeenMax) this.#narrowTo(this.position - Math.floor(limits.tailSeenMax / 2));
    this.#marks = this.#marks.filter(({ position }) => position >= this.floor);
  }

  #narrowTo(floor: number): void {
    if (floor <= this.floor) return;
    this.floor = floor;
    for (const number of this.#seen) if (number <= floor) this.#seen.delete(number);
  }
}
