// Asks Elasticsearch for a panel as Grafana's data source does: a Lucene query with aggregations, or the lines.
import type { Ask } from '../../support/ask.ts';
import type { Aggregation, Target } from './model.ts';
import type { TimeRange } from './prometheus-source.ts';

/** Where the data source that we provision looks. */
const INDEX = 'logs-*-*';

interface Answer {
  readonly responses: readonly {
    readonly error?: object;
    readonly hits: { readonly total: { readonly value: number }; readonly hits: readonly unknown[] };
    readonly aggregations?: Readonly<Record<string, { readonly buckets: readonly Bucket[] }>>;
  }[];
}

interface Bucket {
  readonly doc_count: number;
}

/** What came back: documents that match, and rows that a panel shows (buckets with documents, or lines). */
export interface LogAnswer {
  readonly matching: number;
  readonly rows: number;
}

function aggregationOf({ type, field, settings = {} }: Aggregation, range: TimeRange): object {
  const { order, size, min_doc_count: least, orderBy } = settings;
  if (type === 'terms') {
    return { terms: { field, size: Number(size), min_doc_count: Number(least), order: { [orderBy ?? '']: order } } };
  }
  if (type === 'date_histogram') {
    const bounds = { min: range.from * 1_000, max: range.to * 1_000 };
    return {
      date_histogram: { field, fixed_interval: '10s', min_doc_count: Number(least), extended_bounds: bounds },
    };
  }
  throw new Error(`Grafana has no aggregation ${type} that the proof knows`);
}

/** One within the other, as they stand in the list. */
function nested([first, ...rest]: readonly Aggregation[], range: TimeRange): object {
  if (first === undefined) return {};
  const inner = nested(rest, range);
  return { aggs: { [first.id]: { ...aggregationOf(first, range), ...inner } } };
}

function bodyOf(target: Target, query: string, range: TimeRange): object {
  const { timeField = '', metrics = [], bucketAggs = [] } = target;
  const within = { range: { [timeField]: { gte: range.from * 1_000, lte: range.to * 1_000, format: 'epoch_millis' } } };
  const filtered = { bool: { filter: [within, { query_string: { analyze_wildcard: true, query } }] } };
  const kinds = metrics.map(({ type }) => type).join();
  if (kinds === 'logs') {
    const sort = [{ [timeField]: { order: 'desc', unmapped_type: 'boolean' } }, { _doc: { order: 'desc' } }];
    return { query: filtered, size: Number(metrics[0]?.settings?.limit), sort };
  }
  if (kinds === 'count' && bucketAggs.length > 0) return { query: filtered, size: 0, ...nested(bucketAggs, range) };
  throw new Error(`Grafana knows no metric "${kinds}"`);
}

/** @throws Error with Elasticsearch's reason where it refuses the query */
export async function askLogs(ask: Ask, target: Target, query: string, range: TimeRange): Promise<LogAnswer> {
  const head = { search_type: 'query_then_fetch', ignore_unavailable: true, index: INDEX };
  const search = { ...bodyOf(target, query, range), track_total_hits: true };
  const { responses } = await ask<Answer>('/_msearch', `${JSON.stringify(head)}\n${JSON.stringify(search)}\n`);
  const [answer] = responses;
  if (answer === undefined || answer.error !== undefined) throw new Error(JSON.stringify(answer?.error).slice(0, 500));
  const buckets = Object.values(answer.aggregations ?? {}).flatMap((aggregation) => aggregation.buckets);
  return {
    matching: answer.hits.total.value,
    rows: answer.hits.hits.length + buckets.filter((bucket) => bucket.doc_count > 0).length,
  };
}
