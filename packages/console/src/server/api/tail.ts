// The live tail as events: each carries where it ended, so that a browser whose connection broke goes on from there.
import type { TailEvent } from '../../api.ts';
import { readFilter } from '../../logs/read-filter.ts';
import { tailLogs } from '../../logs/tail/tail-logs.ts';
import type { StreamEvent } from '../event-stream.ts';
import type { Call } from './call.ts';
import { limits } from './limits.ts';
import { checkParameters, filterNames } from './parameters.ts';

/** The last record that a browser has. */
export interface TailPosition {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly id: string;
}

export const tailPath = '/api/logs/tail';

/** Reads what a browser sends as Last-Event-ID; undefined where it is none of ours. */
export function readPosition(header: string | undefined): TailPosition | undefined {
  const [, at, id] = /^(\d{1,15}) ([\x21-\x7e]{1,512})$/.exec(header ?? '') ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id };
}

/**
 * Checks a question for the tail.
 *
 * @param position the last record that the browser has, where it comes again
 * @returns what makes the events
 * @throws ConsoleError `bad_request`
 */
export function tailOf(
  { parameters, sources }: Omit<Call, 'signal'>,
  position: TailPosition | undefined,
): (signal: AbortSignal) => AsyncIterable<StreamEvent> {
  checkParameters(parameters, filterNames);
  const filter = readFilter(parameters);
  const since = position === undefined ? undefined : Math.max(position.at, Date.now() - limits.resumeMsMax);
  return (signal) => events(tailLogs(sources.servers, { filter, since, signal }), position);
}

async function* events(
  tail: AsyncIterable<TailEvent>,
  position: TailPosition | undefined,
): AsyncGenerator<StreamEvent, void, undefined> {
  let isFirst = true;
  for await (const event of tail) {
    const records = isFirst ? behind(event.records, position) : event.records;
    isFirst = false;
    const last = records.at(-1);
    // A record of a clock that is ahead would have the next connection begin in the future.
    const at = last === undefined ? Number.NaN : Math.min(Date.parse(last.at), Date.now());
    yield { ...(last !== undefined && at >= 0 && { id: `${at} ${last.id}` }), data: { ...event, records } };
  }
}

/** Records behind the one that the browser has: those of the same millisecond come again. */
function behind(records: TailEvent['records'], position: TailPosition | undefined): TailEvent['records'] {
  const at = records.findIndex(({ id }) => id === position?.id);
  return at === -1 ? records : records.slice(at + 1);
}
