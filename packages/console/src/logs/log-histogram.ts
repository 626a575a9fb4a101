// The log histogram: counts of records over time, by level or service.
import { paletteOf } from '@telltale/content';
import type { GraphSeries, LogFilter, LogHistogram, TimeRange } from '../api.ts';
import { ConsoleError } from '../console-error.ts';
import { checkedRange } from './checked-range.ts';
import { refusedParameter } from './checked-text.ts';
import { incompleteness, type LogServers, search } from './elasticsearch-answer.ts';
import { filterQuery, rangeQuery } from './filter-query.ts';
import { histogramStep } from './histogram-step.ts';
import { limits } from './limits.ts';

/** Fields by which bars can be split. */
const splits = ['log.level', 'service.name'] as const;

/** One of these fields. */
export type HistogramSplit = (typeof splits)[number];

/** What to count. */
export interface HistogramQuestion {
  readonly filter: LogFilter;
  readonly range: TimeRange;
  /** Maximum number of bars. */
  readonly points: number;
  readonly by?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Bars {
  readonly buckets: readonly { readonly key: number; readonly doc_count: number }[];
}

interface Counts {
  readonly all: Bars;
  readonly split: { readonly buckets: readonly { readonly key: string; readonly bars: Bars }[] };
}

/**
 * @throws ConsoleError `bad_request`; as `AskServer` does
 */
export async function logHistogram(servers: LogServers, question: HistogramQuestion): Promise<LogHistogram> {
  const { filter, by = 'log.level', signal } = question;
  const range = checkedRange(question.range);
  if (!splits.some((split) => split === by)) throw refusedParameter('by', by, `it must be ${splits.join(' or ')}`);
  const points = Math.max(2, Math.min(limits.pointsMax, Math.trunc(question.points) || 2));
  const step_ms = histogramStep(range.to - range.from, points);
  const { pattern, query } = await filterQuery(servers, filter, signal);
  const bars = { date_histogram: { field: '@timestamp', fixed_interval: `${step_ms}ms`, min_doc_count: 1 } };
  const answer = await search<Counts>(servers, {
    pattern,
    signal,
    body: {
      size: 0,
      track_total_hits: false,
      query: { bool: { filter: [rangeQuery(range), query] } },
      aggs: { all: bars, split: { terms: { field: by, size: limits.valuesMax }, aggs: { bars } } },
    },
  });
  const incomplete = incompleteness(answer);
  if (incomplete !== undefined && answer._shards?.failed === answer._shards?.total)
    throw new ConsoleError('refused', incomplete);
  const first = Math.floor(range.from / step_ms);
  const count = Math.ceil(range.to / step_ms) - first;
  const times = Array.from({ length: count }, (_, at) => (first + at) * step_ms);
  const valuesOf = ({ buckets }: Bars): number[] => {
    const values = times.map(() => 0);
    for (const { key, doc_count } of buckets) {
      const at = Math.round(key / step_ms) - first;
      if (at in values) values[at] = doc_count;
    }
    return values;
  };
  const named = (answer.aggregations?.split.buckets ?? []).map((bucket) =>
    series(by, bucket.key, valuesOf(bucket.bars)),
  );
  const others = valuesOf(answer.aggregations?.all ?? { buckets: [] }).map(
    (all, at) => all - named.reduce((sum, { values }) => sum + (values[at] ?? 0), 0),
  );
  return {
    times,
    step_ms,
    series: others.some((each) => each > 0) ? [...named, series(by, '', others)] : named,
    ...(incomplete !== undefined && { incomplete }),
  };
}

/** @param name empty for records with another value, or none */
function series(by: string, name: string, values: readonly number[]): GraphSeries {
  const colour =
    name === '' ? 'text' : paletteOf(by)?.find(([pattern]) => new RegExp(`^(?:${pattern})$`, 'i').test(name))?.[1];
  return { name: name === '' ? 'others' : name, values, ...(colour && { colour }) };
}
