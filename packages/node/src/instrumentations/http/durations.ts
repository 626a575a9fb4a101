// Histograms of request durations, each series cached by the few attributes that vary.
import type { Attributes, Context } from '@opentelemetry/api';
import type { BoundHistogram } from '@telltale/metrics';
import { limits } from '../../limits.ts';
import type { Histogram } from '../../metrics/meter-provider.ts';

/** The durations of one side, server or client. */
export class Durations {
  #histogram: Histogram | undefined;
  readonly #bound = new Map<string, BoundHistogram>();

  /** Nothing is recorded before the histogram is set. */
  setHistogram(histogram: Histogram): void {
    this.#histogram = histogram;
    this.#bound.clear();
  }

  /** @param seconds duration @param key identical exactly for requests with the same attributes */
  record(seconds: number, key: string, attributes: () => Attributes, context: Context): void {
    if (this.#histogram === undefined) return;
    let bound = this.#bound.get(key);
    if (bound === undefined) {
      if (this.#bound.size >= limits.boundSeriesMax) this.#bound.clear();
      bound = this.#histogram.bind(attributes());
      this.#bound.set(key, bound);
    }
    bound.record(seconds, context);
  }
}
