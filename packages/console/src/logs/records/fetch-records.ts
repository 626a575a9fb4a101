// Fetches records in order of time, with their total and a cursor.
import type { ElasticsearchQuery } from '@telltale/content';
import type { LogRecord } from '../../api.ts';
import { incompleteness, type LogServers, search } from '../elasticsearch-answer.ts';
import { limits } from '../limits.ts';
import { isPosition, type Position } from './cursor.ts';
import { logRecord, type RecordLength } from './log-record.ts';
import { readInOrder } from './read-in-order.ts';
import { ReadSize } from './read-size.ts';

/** Which records to fetch, and how many. */
export interface RecordsQuestion {
  readonly pattern: string;
  readonly query: ElasticsearchQuery;
  readonly order: 'asc' | 'desc';
  /** A field to sort by first, largest values first. */
  readonly largestFirst?: string | undefined;
  readonly limit: number;
  readonly length: RecordLength;
  /** Continues after this cursor. */
  readonly after?: Position | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The fetched records. */
export interface FoundRecords {
  readonly records: readonly LogRecord[];
  readonly total: number;
  readonly totalIsLowerBound: boolean;
  /** The cursor of the last one; absent if there are no more. */
  readonly end?: Position;
  /** Why records are missing; absent if none are. */
  readonly incomplete?: string;
}

/**
 * @throws ConsoleError as `AskServer` does
 */
export async function fetchRecords(servers: LogServers, question: RecordsQuestion): Promise<FoundRecords> {
  const { pattern, query, order, largestFirst, limit, length, after, signal } = question;
  const records: LogRecord[] = [];
  const sizes = new ReadSize();
  let end: Position | undefined;
  let total: FoundRecords['total'] | undefined;
  let totalIsLowerBound = false;
  let incomplete: string | undefined;
  let isMore = false;
  const answers = readInOrder((body) => search(servers, { pattern, signal, body }), {
    query,
    order,
    largestFirst,
    // One record more than wanted shows whether there are more.
    limit: limit + 1,
    after,
    totalMax: limits.totalMax,
    sizes,
  });
  for await (const answer of answers) {
    incomplete ??= incompleteness(answer);
    totalIsLowerBound ||= answer.hits.total?.relation === 'gte';
    total ??= answer.hits.total?.value ?? 0;
    const { hits } = answer.hits;
    isMore = records.length + hits.length > limit;
    for (const hit of hits.slice(0, limit - records.length)) {
      const { record, characters } = logRecord(hit, length);
      records.push(record);
      sizes.saw(characters);
      if (isPosition(hit.sort)) end = hit.sort;
    }
  }
  return {
    records,
    total: total ?? 0,
    totalIsLowerBound,
    ...(isMore && end && { end }),
    ...(incomplete !== undefined && { incomplete }),
  };
}
