// Merges the metrics of several processes: sums where a sum is correct, a label for each process elsewhere.
import { limits } from '../limits.ts';
import { overflowAttributes } from '../meter/cardinality-limit.ts';
import { type Labels, labelsOf, labelsOfPairs } from '../meter/labels.ts';
import type { HistogramSeries, NumberSeries } from '../meter/storage.ts';
import type { PageFamily, PagePart } from '../page/render-page.ts';
import type { Part, WireFamily } from './wire-format.ts';

type Series = NumberSeries | HistogramSeries;

interface MergedPart extends PagePart {
  readonly description: PagePart['description'] & { readonly adds: boolean };
  readonly series: Map<string, Series>;
}

interface MergedFamily extends PageFamily {
  readonly storages: MergedPart[];
}

function copied(series: Series, labels: Labels): Series {
  if (!('counts' in series)) return { ...series, labels };
  return { labels, counts: [...series.counts], sum: series.sum, exemplars: [...series.exemplars] };
}

function addTo(into: Series, from: Series): void {
  if ('counts' in into && 'counts' in from) {
    for (const bucket of into.counts.keys())
      into.counts[bucket] = (into.counts[bucket] ?? 0) + (from.counts[bucket] ?? 0);
    into.sum += from.sum;
    for (const bucket of into.exemplars.keys()) {
      const [mine, theirs] = [into.exemplars[bucket], from.exemplars[bucket]];
      if (theirs !== undefined && (mine === undefined || theirs.at > mine.at)) into.exemplars[bucket] = theirs;
    }
  } else if ('value' in into && 'value' in from) {
    into.value += from.value;
    if (from.exemplar !== undefined && (into.exemplar === undefined || from.exemplar.at > into.exemplar.at)) {
      into.exemplar = from.exemplar;
    }
  }
}

function sameBounds(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return a === b || (a !== undefined && a.length === b?.length && a.every((bound, at) => bound === b[at]));
}

/** A sum over several processes. */
export class MergedMetrics {
  readonly #families = new Map<string, MergedFamily>();

  /** @param process label value for series that cannot be summed; undefined omits them */
  add(part: Part, process: string | undefined): void {
    const { name, metric, utf8Name, type, help, scope, adds, bounds } = part;
    if (!adds && process === undefined) return;
    const key = `${type} ${name}`;
    let family = this.#families.get(key);
    if (family === undefined) {
      family = { name, type, help, storages: [] };
      this.#families.set(key, family);
    }
    const isInto = ({ description }: MergedPart): boolean =>
      description.scope === scope && description.name === metric && description.adds === adds;
    let into = family.storages.find(isInto);
    if (into === undefined) {
      into = { description: { scope, name: metric, utf8Name, adds }, ...(bounds && { bounds }), series: new Map() };
      family.storages.push(into);
    }
    // Two versions of an app with different buckets: one of them would be miscounted.
    if (!sameBounds(into.bounds, bounds)) return;
    for (const series of part.series) this.#addSeries(into, series, adds ? undefined : process);
  }

  families(): Iterable<WireFamily> {
    return this.#families.values();
  }

  #addSeries(into: MergedPart, series: Series, process: string | undefined): void {
    const labels =
      process === undefined ? series.labels : labelsOfPairs([...series.labels.pairs, ['process', process] as const]);
    const known = into.series.get(labels.text);
    if (known !== undefined) addTo(known, series);
    else if (into.series.size < limits.mergedSeriesMax) into.series.set(labels.text, copied(series, labels));
    else {
      // Processes may come and go with their own labels: series beyond the limit are counted together.
      const beyond = labelsOf(overflowAttributes);
      const overflow = into.series.get(beyond.text);
      if (overflow === undefined) into.series.set(beyond.text, copied(series, beyond));
      else addTo(overflow, series);
    }
  }
}
