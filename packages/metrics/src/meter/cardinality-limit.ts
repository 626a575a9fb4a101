// The cardinality limit of one metric: its series by attributes, and the overflow series beyond the limit.
import type { Attributes } from '@opentelemetry/api';
import { limits } from '../limits.ts';
import { givenKey, type Labels, labelsOf, type OnLabel } from './labels.ts';

/** Attributes of the overflow series, which counts measurements beyond the limit. */
export const overflowAttributes: Attributes = { 'otel.metric.overflow': true };

/** Something with labels. */
export interface Labelled {
  readonly labels: Labels;
}

/** The series of one metric. */
export class SeriesMap<Series extends Labelled> {
  readonly #make: (labels: Labels) => Series;
  readonly #max: number;
  readonly #onOverflow: (labelAtFault: string) => void;
  readonly #onLabel: OnLabel | undefined;
  readonly #byLabels = new Map<string, Series>();
  readonly #byGiven = new Map<string, Series>();
  #overflow: Series | undefined;

  /**
   * @param max maximum number of series, including the overflow series
   * @param onOverflow called once, with the label that has the most values
   * @param onLabel called for labels that had to be changed for the page
   */
  constructor(
    make: (labels: Labels) => Series,
    max: number,
    onOverflow: (labelAtFault: string) => void,
    onLabel?: OnLabel,
  ) {
    this.#onLabel = onLabel;
    this.#make = make;
    this.#max = max;
    this.#onOverflow = onOverflow;
  }

  get size(): number {
    return this.#byLabels.size;
  }

  /** The series of these attributes; created if it is new and within the limit. */
  of(attributes: Attributes): Series {
    const key = givenKey(attributes);
    const known = this.#byGiven.get(key);
    if (known !== undefined) return known;
    const labels = labelsOf(attributes, this.#onLabel);
    const series = this.#byLabels.get(labels.text) ?? this.#add(labels);
    // Attributes beyond the limit are not cached: their number is unbounded.
    if (series !== this.#overflow && this.#byGiven.size < limits.spellingsPerSeries * this.#max) {
      this.#byGiven.set(key, series);
    }
    return series;
  }

  values(): IterableIterator<Series> {
    return this.#byLabels.values();
  }

  clear(): void {
    this.#byLabels.clear();
    this.#byGiven.clear();
    this.#overflow = undefined;
  }

  #add(labels: Labels): Series {
    if (this.#byLabels.size >= this.#max - 1) return this.#beyond();
    const series = this.#make(labels);
    this.#byLabels.set(labels.text, series);
    return series;
  }

  #beyond(): Series {
    if (this.#overflow === undefined) {
      this.#onOverflow(this.#labelAtFault());
      const labels = labelsOf(overflowAttributes);
      // The app may have set this attribute itself.
      this.#overflow = this.#byLabels.get(labels.text) ?? this.#make(labels);
      this.#byLabels.set(labels.text, this.#overflow);
    }
    return this.#overflow;
  }

  #labelAtFault(): string {
    const values = new Map<string, Set<string>>();
    for (const { labels } of this.#byLabels.values()) {
      for (const [name, value] of labels.pairs) values.set(name, (values.get(name) ?? new Set()).add(value));
    }
    const [most] = [...values].sort(([, a], [, b]) => b.size - a.size);
    return most === undefined ? '' : most[0];
  }
}
