// Adaptive concurrency of bulk requests (AIMD): one more after each good round, half after an overload (429).
import { limits } from '../limits.ts';

/** Identifies the round in which a request began, so that the failures of one round count once. */
export type Round = number;

/** Additive increase, multiplicative decrease. */
export class Concurrency {
  #limit = 1;
  #round: Round = 0;

  /** Current limit of concurrent requests; at least one. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** The round in which a request begins. */
  get round(): Round {
    return this.#round;
  }

  /** A request succeeded completely. */
  succeeded(): void {
    this.#limit = Math.min(limits.bulkConcurrencyMax, this.#limit + 1 / this.#limit);
  }

  /** A request, or some of its items, met an overload. */
  overloaded(round: Round): void {
    if (round < this.#round) return;
    this.#round += 1;
    this.#limit = Math.max(1, this.#limit / 2);
  }

  /** No answer: the next request is sent alone. */
  failed(): void {
    this.#round += 1;
    this.#limit = 1;
  }
}
