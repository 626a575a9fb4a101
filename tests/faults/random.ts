// Chance that is the same for the same seed: what a run draws from.
import { seeded } from '../support/random.ts';

/** Draws. */
export class Random {
  /** From 0 to below 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed).next;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** As {@link whole}, small ones more often. */
  small(least: number, most: number): number {
    return least + Math.floor(this.next() * this.next() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of them. */
  one<T>(of: readonly [T, ...T[]]): T {
    return of[this.whole(0, of.length - 1)] ?? of[0];
  }

  /** A seed for somebody else. */
  seed(): number {
    return this.whole(0, 0x7fff_ffff);
  }
}
