// Searches log records, the newest first or in a saved search's order, page by page.
import type { LogFilter, LogPage, TimeRange, UnsearchableField } from '../api.ts';
import { checkedRange } from './checked-range.ts';
import { type LogServers, search } from './elasticsearch-answer.ts';
import { type FilterQuery, filterQuery, rangeQuery } from './filter-query.ts';
import { limits } from './limits.ts';
import { readCursor, writeCursor } from './records/cursor.ts';
import { fetchRecords } from './records/fetch-records.ts';

/** Which records, and which page of them. */
export interface LogSearch {
  readonly filter: LogFilter;
  readonly range: TimeRange;
  /** At most `limits.recordsMax`. */
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Truncates no texts. */
  readonly whole?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Fetches one page. @throws ConsoleError `bad_request`; as `AskServer` does */
export async function searchLogs(servers: LogServers, options: LogSearch): Promise<LogPage> {
  const { filter, cursor, whole = false, signal } = options;
  const range = checkedRange(options.range);
  const limit = Math.max(1, Math.min(limits.recordsMax, Math.trunc(options.limit) || 1));
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const filtered = await filterQuery(servers, filter, signal);
  const [found, notSearched] = await Promise.all([
    fetchRecords(servers, {
      pattern: filtered.pattern,
      query: { bool: { filter: [rangeQuery(range), filtered.query] } },
      order: 'desc',
      largestFirst: filtered.largestFirst,
      limit,
      length: whole ? 'whole' : 'listed',
      after,
      signal,
    }),
    after === undefined && filtered.fieldNames.length > 0 ? notSearchedBy(servers, filtered, range, signal) : [],
  ]);
  return {
    records: found.records,
    total: found.total,
    total_is_lower_bound: found.totalIsLowerBound,
    ...(found.end && { cursor: writeCursor(found.end) }),
    ...(notSearched.length > 0 && { not_searched: notSearched }),
    ...(found.incomplete !== undefined && { incomplete: found.incomplete }),
    ...(filtered.largestFirst !== undefined && { largest_first: filtered.largestFirst }),
  };
}

/**
 * Fields that do not find every record: in each record, Elasticsearch names the fields with values that it did not
 * index.
 */
async function notSearchedBy(
  servers: LogServers,
  { pattern, withoutFields, fieldNames, types }: FilterQuery,
  range: TimeRange,
  signal: AbortSignal | undefined,
): Promise<readonly UnsearchableField[]> {
  const { aggregations } = await search<Record<string, { readonly doc_count: number }>>(servers, {
    pattern,
    signal,
    body: {
      size: 0,
      track_total_hits: false,
      query: { bool: { filter: [rangeQuery(range), withoutFields] } },
      aggs: Object.fromEntries(fieldNames.map((name, at) => [`field${at}`, { filter: { term: { _ignored: name } } }])),
    },
  });
  return fieldNames
    .map((field, at) => ({
      field,
      known: types.has(field),
      records: aggregations?.[`field${at}`]?.doc_count ?? 0,
    }))
    .filter(({ known, records }) => !known || records > 0);
}
