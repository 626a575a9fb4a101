// Asks Elasticsearch for a panel as Grafana's data source does: a Lucene query with aggregations, or the lines.
import type { Answer, SeriesResult, TimeRangeMs } from '../../grafana/types.ts';
import type { Ask } from '../../support/server-client.ts';
import type { Aggregation, Target } from './model.ts';

/** Where the data source that we provision looks. */
const INDEX = 'logs-*-*';

interface SearchAnswer {
  readonly responses: readonly {
    readonly error?: object;
    readonly hits: { readonly hits: readonly { readonly _source: LogLine }[] };
    readonly aggregations?: Readonly<Record<string, Buckets>>;
  }[];
}

interface Buckets {
  readonly buckets: readonly Bucket[];
}

interface Bucket {
  readonly key: string | number;
  readonly doc_count: number;
  readonly [aggregation: string]: unknown;
}

/** Points of a graph as wide as a screen. */
const POINTS_MAX = 1_000;

/** A document of the log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** What came back: counts over time, or lines. */
export interface LogAnswer {
  readonly answer: Answer;
  readonly lines: readonly LogLine[];
}

function aggregationOf({ type, field, settings = {} }: Aggregation, range: TimeRangeMs): object {
  const { order, size, min_doc_count: least, orderBy } = settings;
  if (type === 'terms') {
    return { terms: { field, size: Number(size), min_doc_count: Number(least), order: { [orderBy ?? '']: order } } };
  }
  if (type === 'percentiles') return { percentiles: { field, percents: settings.percents } };
  if (type === 'date_histogram') {
    const bounds = { min: range.from, max: range.to };
    // As Grafana chooses it for a panel of this many points: a day by ten seconds is more buckets than a server gives.
    const seconds = Math.max(10, Math.ceil((range.to - range.from) / 1_000 / POINTS_MAX));
    return {
      date_histogram: { field, fixed_interval: `${seconds}s`, min_doc_count: Number(least), extended_bounds: bounds },
    };
  }
  throw new Error(`Grafana has no aggregation ${type} that the proof knows`);
}

/** A count comes with each bucket, and is not asked for. */
function isAggregation({ type }: Aggregation): boolean {
  return type !== 'count';
}

/** One within the other, as they stand in the list. */
function nested([first, ...rest]: readonly Aggregation[], range: TimeRangeMs): object {
  if (first === undefined) return {};
  const inner = nested(rest, range);
  return { aggs: { [first.id]: { ...aggregationOf(first, range), ...inner } } };
}

function bodyOf(target: Target, query: string, range: TimeRangeMs): object {
  const { timeField = '', metrics = [], bucketAggs = [] } = target;
  const within = { range: { [timeField]: { gte: range.from, lte: range.to, format: 'epoch_millis' } } };
  const filtered = { bool: { filter: [within, { query_string: { analyze_wildcard: true, query } }] } };
  const kinds = metrics.map(({ type }) => type).join();
  if (kinds === 'logs') {
    const sort = [{ [timeField]: { order: 'desc', unmapped_type: 'boolean' } }, { _doc: { order: 'desc' } }];
    return { query: filtered, size: Number(metrics[0]?.settings?.limit), sort };
  }
  if ((kinds === 'count' || kinds === 'percentiles') && bucketAggs.length > 0) {
    return { query: filtered, size: 0, ...nested([...bucketAggs, ...metrics.filter(isAggregation)], range) };
  }
  throw new Error(`Grafana knows no metric "${kinds}"`);
}

/** What a bucket has for the metric: its percentile, or how many records there are. */
function metricOf(bucket: Bucket, [metric]: readonly Aggregation[]): number | null {
  if (metric?.type !== 'percentiles') return bucket.doc_count;
  const { values } = bucket[metric.id] as { readonly values: Readonly<Record<string, number | null>> };
  return Object.values(values)[0] ?? null;
}

/** A name of a series has the value of its field in double braces. */
function seriesOf(
  { aggregations = {} }: SearchAnswer['responses'][number],
  { alias = '', metrics = [] }: Target,
): SeriesResult[] {
  return Object.values(aggregations).flatMap(({ buckets }) =>
    buckets.map((bucket) => {
      const inner = Object.values(bucket).find((value): value is Buckets => typeof value === 'object');
      const points = (inner?.buckets ?? [bucket]).flatMap((one) => {
        const value = metricOf(one, metrics);
        return value === null ? [] : [[Number(one.key), value] as const];
      });
      return { labels: {}, name: alias.replace(/\{\{[^}]*\}\}/, String(bucket.key)), points };
    }),
  );
}

/** @throws Error with Elasticsearch's reason where it refuses the query */
export async function askLogs(ask: Ask, target: Target, query: string, range: TimeRangeMs): Promise<LogAnswer> {
  const head = { search_type: 'query_then_fetch', ignore_unavailable: true, index: INDEX };
  const search = bodyOf(target, query, range);
  const { responses } = await ask<SearchAnswer>('/_msearch', `${JSON.stringify(head)}\n${JSON.stringify(search)}\n`);
  const [answer] = responses;
  if (answer === undefined || answer.error !== undefined) throw new Error(JSON.stringify(answer?.error).slice(0, 500));
  return {
    answer: { refId: target.refId, kind: 'series', series: seriesOf(answer, target) },
    lines: answer.hits.hits.map(({ _source: line }) => line),
  };
}
