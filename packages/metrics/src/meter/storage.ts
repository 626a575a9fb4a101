// The values of one metric, series by series; sorts measurements into histogram buckets.
import type { Attributes, Context } from '@opentelemetry/api';
import { SeriesMap } from './cardinality-limit.ts';
import { type Exemplar, type ExemplarFilter, exemplarOf } from './exemplar.ts';
import type { Labels } from './labels.ts';

/** A metric as the page shows it. */
export type PageType = 'counter' | 'gauge' | 'histogram';

/** The metadata with which a metric was created. */
export interface Description {
  readonly name: string;
  /** Name with unit and type, with characters that every Prometheus accepts. */
  readonly pageName: string;
  /** The same with OpenTelemetry's own characters. */
  readonly utf8Name: string;
  readonly help: string;
  readonly type: PageType;
  /** Name of the meter. */
  readonly scope: string;
  /** Whether the values of several processes can be summed. */
  readonly adds: boolean;
}

/** A series with one number. */
export interface NumberSeries {
  readonly labels: Labels;
  value: number;
  exemplar: Exemplar | undefined;
}

/** A series with bucket counts. */
export interface HistogramSeries {
  readonly labels: Labels;
  /** Values in each bucket, including the last; not cumulative. */
  readonly counts: number[];
  sum: number;
  /** The latest exemplar of each bucket. */
  readonly exemplars: (Exemplar | undefined)[];
}

/** A histogram counted elsewhere, such as by a worker in shared memory. */
export interface HistogramSnapshot {
  /** Upper bounds of the buckets, ascending. */
  readonly bounds: readonly number[];
  /** Values in each bucket, including the last; not cumulative. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** One series of a histogram. */
export interface BoundHistogram {
  record(value: number, context?: Context): void;
}

/** The cardinality limit of a metric, and the callback when it is reached. */
export interface StorageOptions {
  readonly seriesMax: number;
  readonly onOverflow: (description: Description, labelAtFault: string) => void;
  /** Called for a label that is not on the page in its given form. */
  readonly onLabel: (description: Description, message: string) => void;
  readonly exemplars: ExemplarFilter;
}

/** Values of a counter, an up-down counter or a gauge. */
export class NumberStorage {
  readonly description: Description;
  readonly series: SeriesMap<NumberSeries>;
  readonly #monotonic: boolean;
  readonly #exemplars: ExemplarFilter;

  constructor(description: Description, { seriesMax, onOverflow, onLabel, exemplars }: StorageOptions) {
    this.description = description;
    this.#exemplars = exemplars;
    this.#monotonic = description.type === 'counter';
    this.series = new SeriesMap(
      (labels) => ({ labels, value: 0, exemplar: undefined }),
      seriesMax,
      (label) => onOverflow(description, label),
      (message) => onLabel(description, message),
    );
  }

  /** A counter ignores values that would decrease it or make it NaN for ever. */
  add(value: number, attributes: Attributes = {}, context?: Context): void {
    if (!Number.isFinite(value) || (this.#monotonic && value < 0)) return;
    const series = this.series.of(attributes);
    series.value += value;
    if (this.#monotonic) series.exemplar = exemplarOf(value, context, this.#exemplars) ?? series.exemplar;
  }

  set(value: number, attributes: Attributes = {}): void {
    if (typeof value === 'number') this.series.of(attributes).value = value;
  }
}

/** Values of a histogram. */
export class HistogramStorage {
  readonly description: Description;
  readonly series: SeriesMap<HistogramSeries>;
  /** Upper bounds of the buckets, ascending; the last bucket has none. */
  readonly bounds: readonly number[];
  readonly #exemplars: ExemplarFilter;

  constructor(
    description: Description,
    bounds: readonly number[],
    { seriesMax, onOverflow, onLabel, exemplars }: StorageOptions,
  ) {
    this.description = description;
    this.#exemplars = exemplars;
    this.bounds = bounds;
    const buckets = bounds.length + 1;
    this.series = new SeriesMap(
      (labels) => ({
        labels,
        counts: new Array<number>(buckets).fill(0),
        sum: 0,
        exemplars: new Array<undefined>(buckets).fill(undefined),
      }),
      seriesMax,
      (label) => onOverflow(description, label),
      (message) => onLabel(description, message),
    );
  }

  record(value: number, attributes: Attributes = {}, context?: Context): void {
    if (Number.isFinite(value) && value >= 0) this.#recordTo(this.series.of(attributes), value, context);
  }

  /** The series for these attributes, looked up once for many values. */
  bind(attributes: Attributes): BoundHistogram {
    const series = this.series.of(attributes);
    return {
      record: (value, context) => {
        if (Number.isFinite(value) && value >= 0) this.#recordTo(series, value, context);
      },
    };
  }

  #recordTo(series: HistogramSeries, value: number, context: Context | undefined): void {
    const bucket = this.#bucketOf(value);
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += value;
    const exemplar = exemplarOf(value, context, this.#exemplars);
    if (exemplar !== undefined) series.exemplars[bucket] = exemplar;
  }

  /** Replaces the counts by those of another counter. */
  replace({ counts, sum }: HistogramSnapshot): void {
    const series = this.series.of({});
    for (const bucket of series.counts.keys()) series.counts[bucket] = counts[bucket] ?? 0;
    series.sum = sum;
  }

  /** Bounds are few and most values small: a linear search from below is faster than a binary one. */
  #bucketOf(value: number): number {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1;
    return bucket;
  }
}

export type Storage = NumberStorage | HistogramStorage;
