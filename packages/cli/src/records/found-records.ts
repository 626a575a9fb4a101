// Records that a search finds, the newest last: Elasticsearch is asked for the newest, and a page at a time is held.
import type { LogFilter, LogPage, LogRecord, searchLogs } from '@telltale/console';
import { limits } from '../limits.ts';

/** Which records, and how many. */
export interface RecordsQuestion {
  readonly filter: LogFilter;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  /** Cuts no long texts. */
  readonly full: boolean;
  readonly unread?: AbortSignal | undefined;
}

type Ask = (question: Parameters<typeof searchLogs>[1]) => Promise<LogPage>;

/** Where a page begins, and how many records it has. */
interface Place {
  readonly cursor: string;
  readonly count: number;
}

/** What was found; the records are asked for again as they are written. */
export interface FoundRecords {
  /** The page of the newest, with what it says of all. */
  readonly first: LogPage;
  /** Why records are missing; complete once they have been read. */
  readonly incomplete: string | undefined;
  /** Pages, each with its newest record last. */
  oldestFirst(): AsyncGenerator<readonly LogRecord[], void, undefined>;
}

/**
 * Goes through the pages, from the newest on, and keeps the first alone: of the others it keeps where they begin.
 *
 * @param ask throws what becomes of it
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
