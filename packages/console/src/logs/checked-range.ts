// Validates a time range from a request.
import type { TimeRange } from '../api.ts';
import { ConsoleError } from '../console-error.ts';

/** The last moment that every date type of Elasticsearch can hold: 2262, nanoseconds since 1970 in 63 bits. */
export const lastMoment = 9_223_372_036_000;

/**
 * @throws ConsoleError `bad_request`
 */
export function checkedRange({ from, to }: TimeRange): TimeRange {
  if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && 0 <= from && from < to && to <= lastMoment)
    return { from, to };
  throw new ConsoleError(
    'bad_request',
    'from and to are not accepted: they must be whole milliseconds since 1970, the first before the second.',
  );
}
