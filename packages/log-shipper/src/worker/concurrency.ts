// Adaptive concurrency of bulk requests (AIMD): one more after each good round, half after an overload (429).
import { limits } from '../limits.ts';

/** What a request was begun under; so that the failures of one round count once. */
export type Round = number;

/** Additive increase, multiplicative decrease. */
export class Concurrency {
  #limit = 1;
  #round: Round = 0;

  /** Requests that may be on their way now; at least one. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** The round that a request begins in. */
  get round(): Round {
    return this.#round;
  }

  /** A request went through as a whole. */
  succeeded(): void {
    this.#limit = Math.min(limits.bulkConcurrencyMax, this.#limit + 1 / this.#limit);
  }

  /** A request, or some of its items, were too much. */
  overloaded(round: Round): void {
    if (round < this.#round) return;
    this.#round += 1;
    this.#limit = Math.max(1, this.#limit / 2);
  }

  /** Nobody answers: the next one goes alone. */
  failed(): void {
    this.#round += 1;
    this.#limit = 1;
  }
}
