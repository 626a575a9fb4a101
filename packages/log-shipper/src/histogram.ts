// A histogram in shared memory: the worker observes, the app's thread reads.

/** The observations so far. */
export interface HistogramSnapshot {
  /** Upper bounds of the buckets; the last bucket has none. */
  readonly bounds: readonly number[];
  /** Observations in each bucket, one more than there are bounds. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** Seconds of a bulk request. */
export const bulkSecondsBounds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Seconds from the log call to the acknowledgement: normally short, long after an outage. */
export const delaySecondsBounds: readonly number[] = [
  0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400,
];

/** The histogram; only one thread observes. */
export class Histogram {
  readonly buffer: SharedArrayBuffer;
  readonly #bounds: readonly number[];
  /** One count for each bucket, then the sum. */
  readonly #cells: Float64Array;

  constructor(bounds: readonly number[], buffer: SharedArrayBuffer = new SharedArrayBuffer((bounds.length + 2) * 8)) {
    this.buffer = buffer;
    this.#bounds = bounds;
    this.#cells = new Float64Array(buffer);
  }

  observe(value: number): void {
    const found = this.#bounds.findIndex((bound) => value <= bound);
    const bucket = found < 0 ? this.#bounds.length : found;
    this.#cells[bucket] = (this.#cells[bucket] ?? 0) + 1;
    const sum = this.#bounds.length + 1;
    this.#cells[sum] = (this.#cells[sum] ?? 0) + value;
  }

  snapshot(): HistogramSnapshot {
    const sum = this.#bounds.length + 1;
    return { bounds: this.#bounds, counts: [...this.#cells.subarray(0, sum)], sum: this.#cells[sum] ?? 0 };
  }
}
