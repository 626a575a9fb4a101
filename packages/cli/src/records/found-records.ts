// Reads the records of a search and yields them with the newest last; Elasticsearch returns the newest first, so one
// page at a time is held.
import type { LogFilter, LogPage, LogRecord, searchLogs } from '@telltale/console';
import { limits } from '../limits.ts';

/** Which records, and how many. */
export interface RecordsQuestion {
  readonly filter: LogFilter;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  /** Truncates no texts. */
  readonly full: boolean;
  readonly unread?: AbortSignal | undefined;
}

type Ask = (question: Parameters<typeof searchLogs>[1]) => Promise<LogPage>;

/** The cursor of a page, and its number of records. */
interface Place {
  readonly cursor: string;
  readonly count: number;
}

/** The result; the records are read again as they are written. */
export interface FoundRecords {
  /** The page with the newest records, and the totals. */
  readonly first: LogPage;
  /** Why records are missing; complete once all have been read. */
  readonly incomplete: string | undefined;
  /** Pages, each with its newest record last. */
  oldestFirst(): AsyncGenerator<readonly LogRecord[], void, undefined>;
}

/**
 * Reads all pages, from the newest on, and keeps only the first; of the others it keeps the cursors.
 *
 * @param ask its errors are passed on
 */
export async function findRecords(ask: Ask, question: RecordsQuestion): Promise<FoundRecords> {
  const { filter, from, to, limit, full, unread: signal } = question;
  const pageMax = full ? limits.wholePageMax : limits.pageMax;
  const asked = { filter, range: { from, to }, signal };
  const first = await ask({ ...asked, limit: Math.min(pageMax, limit), whole: full, cursor: undefined });
  const further: Place[] = [];
  let { cursor, incomplete } = first;
  for (let found = first.records.length; cursor !== undefined && found < limit; ) {
    const page = await ask({ ...asked, limit: Math.min(pageMax, limit - found), whole: false, cursor });
    further.push({ cursor, count: page.records.length });
    found += page.records.length;
    incomplete ??= page.incomplete;
    cursor = page.cursor;
  }
  return {
    first,
    get incomplete() {
      return incomplete;
    },
    async *oldestFirst() {
      for (const { cursor, count } of further.toReversed()) {
        const page = await ask({ ...asked, limit: Math.max(1, count), whole: full, cursor });
        incomplete ??= page.incomplete;
        yield page.records.toReversed();
      }
      yield first.records.toReversed();
    },
  };
}
