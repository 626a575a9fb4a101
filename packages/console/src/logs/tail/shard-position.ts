// The position of a tail in one shard, by the sequence numbers of its records.
import { limits } from '../limits.ts';

/** Where a shard is. */
export interface Shard {
  readonly index: string;
  /** Absent where its index has no other. */
  readonly shard?: number;
}

/** Names a shard among all. */
export function shardKey({ index, shard }: { readonly index: string; readonly shard?: number | undefined }): string {
  return shard === undefined ? index : `${index} ${shard}`;
}

/** The index of such a name: that of an index has no space. */
export function indexOfKey(key: string): string {
  return key.split(' ', 1)[0] ?? key;
}

/**
 * The position in one shard. A number may become visible behind a higher one that was written beside it: those of a
 * window below the position are remembered, so that late ones are distinguished from those already seen.
 */
export class ShardPosition {
  readonly index: string;
  readonly shard: number | undefined;
  /** The highest number that was seen. */
  position: number;
  /** Below the window; nothing is looked for there. */
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

  /** Opens the window below the position, with the numbers in it that count as seen. */
  openWindow(seen: Iterable<number>): void {
    this.floor = Math.max(-1, this.position - limits.tailWindowAtFirst);
    for (const number of seen) this.remember(number);
  }

  /** A number that was shown otherwise; it may lie ahead of the position. */
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

  /** Goes on behind what nobody will see. */
  skipTo(position: number): void {
    this.position = Math.max(this.position, position);
    this.#narrowTo(this.position);
    this.#marks = [];
  }

  /** Forgets what is too old to become visible late. */
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
