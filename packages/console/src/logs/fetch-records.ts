// Fetches records in order of time, in portions that fit into memory.
import type { ElasticsearchQuery } from '@telltale/content';
import type { LogRecord } from '../api.ts';
import { isPosition, type Position } from './cursor.ts';
import { incompleteness, type LogServers, recordParts, search } from './elasticsearch-answer.ts';
import { limits } from './limits.ts';
import { logRecord, type RecordLength } from './log-record.ts';

/** Which records, and how many. */
export interface RecordsQuestion {
  readonly pattern: string;
  readonly query: ElasticsearchQuery;
  readonly order: 'asc' | 'desc';
  /** A field whose largest values come before that order. */
  readonly largestFirst?: string | undefined;
  readonly limit: number;
  readonly length: RecordLength;
  /** Goes on behind this one. */
  readonly after?: Position | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What was found. */
export interface FoundRecords {
  readonly records: readonly LogRecord[];
  readonly total: number;
  readonly totalIsLowerBound: boolean;
  /** Where the last of them stands; absent where there are no more. */
  readonly end?: Position;
  readonly incomplete?: string;
}

/**
 * @throws ConsoleError as `AskServer` does
 */
export async function fetchRecords(servers: LogServers, question: RecordsQuestion): Promise<FoundRecords> {
  const { pattern, query, order, largestFirst, limit, length, signal } = question;
  const records: LogRecord[] = [];
  let after = question.after;
  let total: FoundRecords['total'] | undefined;
  let totalIsLowerBound = false;
  let incomplete: string | undefined;
  const sizes = new ReadSize();
  let isMore = false;
  for (let isEnd = false; !isEnd; ) {
    // One more than is wanted tells whether there are more.
    const size = Math.min(sizes.next, limit + 1 - records.length);
    const answer = await search(servers, {
      pattern,
      signal,
      body: {
        ...recordParts,
        size,
        query,
        // A number is given once in each index: records of one millisecond have an order.
        sort: [
          ...(largestFirst === undefined ? [] : [{ [largestFirst]: { order: 'desc', unmapped_type: 'long' } }]),
          { '@timestamp': { order, unmapped_type: 'date', numeric_type: 'date' } },
          { _index: { order } },
          { _seq_no: { order } },
        ],
        ...(after && { search_after: after }),
        track_total_hits: total === undefined ? limits.totalMax : false,
      },
    });
    incomplete ??= incompleteness(answer);
    totalIsLowerBound ||= answer.hits.total?.relation === 'gte';
    total ??= answer.hits.total?.value ?? 0;
    const { hits } = answer.hits;
    isMore = records.length + hits.length > limit;
    isEnd = isMore || hits.length < size;
    for (const hit of hits.slice(0, limit - records.length)) {
      const { record, characters } = logRecord(hit, length);
      records.push(record);
      sizes.saw(characters);
      if (isPosition(hit.sort)) after = hit.sort;
    }
  }
  return {
    records,
    total: total ?? 0,
    totalIsLowerBound,
    ...(isMore && after && { end: after }),
    ...(incomplete !== undefined && { incomplete }),
  };
}

/** How many records are read at once: as many as are likely to fit, by the length of those that were read. */
export class ReadSize {
  #records = 0;
  #characters = 0;

  get next(): number {
    if (this.#records === 0) return limits.readAtFirst;
    const fitting = Math.floor(limits.readCharactersMax / Math.max(1, this.#characters / this.#records));
    return Math.max(1, Math.min(limits.readMax, fitting));
  }

  /** Told the length of a record; the last hundred or so count. */
  saw(characters: number): void {
    if (this.#records >= 100) {
      this.#characters /= 2;
      this.#records /= 2;
    }
    this.#records += 1;
    this.#characters += characters;
  }
}
