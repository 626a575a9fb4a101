// The format in which a process sends its metrics to another: lines of JSON, each a range of series.
import { limits } from '../limits.ts';
import type { Exemplar } from '../meter/exemplar.ts';
import { type Labels, labelsOfPairs } from '../meter/labels.ts';
import type { HistogramSeries, NumberSeries, PageType } from '../meter/storage.ts';
import type { PageFamily, PagePart } from '../page/render-page.ts';

/** A series without values that can be derived. */
interface WireSeries {
  readonly pairs: Labels['pairs'];
  /** A string for numbers that JSON does not support. */
  readonly value?: number | string;
  readonly exemplar?: Exemplar;
  readonly counts?: readonly number[];
  readonly sum?: number;
  readonly exemplars?: readonly (Exemplar | null)[];
}

/** A range of one metric's series, with the metric's metadata. */
export interface Part {
  /** Name on the page. */
  readonly name: string;
  /** Original name of the instrument. */
  readonly metric: string;
  readonly utf8Name: string;
  readonly type: PageType;
  readonly help: string;
  readonly scope: string;
  readonly adds: boolean;
  readonly bounds?: readonly number[];
  readonly series: readonly (NumberSeries | HistogramSeries)[];
}

/** A family in which each metric says whether its values can be summed. */
export interface WireFamily extends PageFamily {
  readonly storages: readonly (PagePart & {
    readonly description: PagePart['description'] & { readonly adds: boolean };
  })[];
}

function toWire(series: NumberSeries | HistogramSeries): WireSeries {
  const { pairs } = series.labels;
  if ('counts' in series)
    return { pairs, counts: series.counts, sum: series.sum, exemplars: series.exemplars.map((one) => one ?? null) };
  const { value, exemplar } = series;
  return { pairs, value: Number.isFinite(value) ? value : String(value), ...(exemplar && { exemplar }) };
}

function fromWire({
  pairs,
  value,
  exemplar,
  counts,
  sum = 0,
  exemplars = [],
}: WireSeries): NumberSeries | HistogramSeries {
  const labels = labelsOfPairs(pairs);
  if (counts === undefined) return { labels, value: Number(value), exemplar };
  return { labels, counts: [...counts], sum, exemplars: exemplars.map((one) => one ?? undefined) };
}

/** All metrics, in pieces of `limits.seriesPerPart`. */
export function* partsOf(families: Iterable<WireFamily>): Generator<Part> {
  for (const { name, type, help, storages } of families) {
    for (const { description, bounds, series } of storages) {
      const { name: metric, utf8Name, scope, adds } = description;
      const head = { name, metric, utf8Name, type, help, scope, adds, ...(bounds && { bounds }) };
      let some: (NumberSeries | HistogramSeries)[] = [];
      for (const one of series.values()) {
        some.push(one);
        if (some.length < limits.seriesPerPart) continue;
        yield { ...head, series: some };
        some = [];
      }
      if (some.length > 0) yield { ...head, series: some };
    }
  }
}

/** One part as a line of text. */
export function encodePart(part: Part): string {
  return JSON.stringify({ ...part, series: part.series.map(toWire) });
}

/** Decodes a part; the sender is the same program in the same version. */
export function decodePart(text: unknown): Part {
  const part = text as Omit<Part, 'series'> & { readonly series: readonly WireSeries[] };
  return { ...part, series: part.series.map(fromWire) };
}
