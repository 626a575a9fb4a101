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
 * Checks the parameters of the tail.
 *
 * @param lastId the position that the browser sends when it reconnects; newer than the one in its address
 * @returns a function that creates the events
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

/** Without a position, an event resets the previous one; an event that only reports an outage keeps it. */
async function* events(tail: AsyncIterable<FollowedEvent>): AsyncGenerator<StreamEvent, void, undefined> {
  for await (const { position, ...data } of tail)
    yield { id: position ?? (data.unreachable === undefined ? '' : undefined), data };
}
