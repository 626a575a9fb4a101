// The live tail as server-sent events: the newest records, then what arrives, each with a position to resume from.
import { ConsoleError } from '../../console-error.ts';
import { readFilter } from '../../logs/read-filter.ts';
import { type FollowedEvent, tailLogs } from '../../logs/tail/tail-logs.ts';
import { readTailPosition } from '../../logs/tail/tail-position.ts';
import type { ConsoleSources } from '../console-sources.ts';
import type { StreamEvent } from '../event-stream.ts';
import { limits } from '../limits.ts';
import type { Call } from './call.ts';
import { checkParameters, filterNames } from './parameters.ts';

export const tailPath = '/api/logs/tail';

/**
 * Checks a question for the tail.
 *
 * @param lastId what the browser sends by itself where the connection broke; it is newer than what its address has
 * @returns what makes the events
 * @throws ConsoleError `bad_request`
 */
export function tailOf(
  { parameters, sources }: Pick<Call, 'parameters'> & { readonly sources: Pick<ConsoleSources, 'servers'> },
  lastId: string | undefined,
): (signal: AbortSignal) => AsyncIterable<StreamEvent> {
  const { once, repeated } = filterNames;
  checkParameters(parameters, { once: [...once, 'after'], repeated });
  const filter = readFilter(parameters);
  const after = parameters.get('after') ?? '';
  const named = readTailPosition(after);
  if (after !== '' && named === undefined)
    throw new ConsoleError('bad_request', 'after is not accepted: it must be the id of an event of the tail.');
  const ended = (lastId === undefined ? undefined : readTailPosition(lastId)) ?? named;
  const beginning = ended === undefined ? { since: 0, backlog: limits.tailBacklog } : { ended };
  return (signal) => events(tailLogs(sources.servers, { filter, ...beginning, signal }));
}

/** Where a tail has no position, its event takes back the one before; what only says that nothing answers leaves it. */
async function* events(tail: AsyncIterable<FollowedEvent>): AsyncGenerator<StreamEvent, void, undefined> {
  for await (const { position, ...data } of tail)
    yield { id: position ?? (data.unreachable === undefined ? '' : undefined), data };
}
