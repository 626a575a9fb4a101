// Exponential back-off with jitter between retries, so that many senders do not retry at once.

/** The delays of one sequence of failures. */
export class BackOff {
  readonly #msMin: number;
  readonly #msMax: number;
  readonly #random: () => number;
  #failures = 0;

  constructor(msMin: number, msMax: number, random: () => number = Math.random) {
    this.#msMin = msMin;
    this.#msMax = msMax;
    this.#random = random;
  }

  /** The next delay in milliseconds: between half and the whole of the doubled bound. */
  next(): number {
    const bound = Math.min(this.#msMax, this.#msMin * 2 ** this.#failures);
    // 2 ** 32 times the first delay exceeds any bound; further failures need no counting.
    this.#failures = Math.min(this.#failures + 1, 32);
    return bound / 2 + (this.#random() * bound) / 2;
  }

  /** Resets the back-off after a success. */
  reset(): void {
    this.#failures = 0;
  }
}
