// The live tail: every record that a filter finds, as it arrives.
import { setTimeout as wait } from 'node:timers/promises';
import type { LogFilter, TailEvent } from '../../api.ts';
import { ConsoleError } from '../../console-error.ts';
import type { LogServers } from '../elasticsearch-answer.ts';
import { filterQuery } from '../filter-query.ts';
import { limits } from '../limits.ts';
import { LogFollower } from './log-follower.ts';

/** What is followed. */
export interface TailOptions {
  readonly filter: LogFilter;
  /** Begins with records from that moment on, milliseconds since 1970. Default: with those that arrive from now on. */
  readonly since?: number | undefined;
  /** How many of those at most, the newest. Default: `limits.tailBacklogMax`. */
  readonly backlog?: number;
  /** Cuts no long texts. */
  readonly whole?: boolean;
  /** Ends the tail. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Follows the records until the signal. Nothing is asked for while nobody takes what has come. While Elasticsearch does
 * not answer, it is asked again: what arrived meanwhile comes then.
 *
 * @throws ConsoleError `bad_request`; as `AskServer` does at the beginning
 */
export async function* tailLogs(servers: LogServers, options: TailOptions): AsyncGenerator<TailEvent, void, undefined> {
  const { signal } = options;
  const isOver = (): boolean => signal?.aborted === true;
  try {
    yield* followed(servers, options, isOver);
  } catch (error) {
    if (!isOver()) throw error;
  }
}

async function* followed(
  servers: LogServers,
  { filter, since, backlog = limits.tailBacklogMax, whole = false, signal }: TailOptions,
  isOver: () => boolean,
): AsyncGenerator<TailEvent, void, undefined> {
  let filtered = await filterQuery(servers, filter, signal);
  let typedAt = Date.now();
  const follower = new LogFollower(servers, whole ? 'whole' : 'listed', signal);
  const size = Math.min(limits.tailBacklogMax, backlog);
  const before = await follower.start(filtered, since === undefined || size <= 0 ? undefined : { since, size });
  yield { records: before, skipped: 0 };
  let retryMs = 0;
  while (!isOver()) {
    let waitMs: number = limits.tailPollMs;
    try {
      if (filter.fields.length > 0 && Date.now() - typedAt >= limits.tailTypesMsMax) {
        filtered = await filterQuery(servers, filter, signal);
        typedAt = Date.now();
      }
      const wasAway = retryMs > 0;
      if (wasAway) await follower.restart(filtered);
      const { records, skipped, isMore } = await follower.next(filtered);
      retryMs = 0;
      if (isMore) waitMs = 0;
      // Also without a record it says that it answers again.
      if (wasAway || records.length > 0 || skipped > 0) yield { records, skipped };
    } catch (error) {
      if (isOver() || !(error instanceof ConsoleError) || error.code === 'bad_request') throw error;
      // Once for each time that it is away.
      if (retryMs === 0) yield { records: [], skipped: 0, unreachable: error.message };
      retryMs = Math.min(limits.tailRetryMsMax, Math.max(limits.tailRetryMsMin, retryMs * 2));
      waitMs = retryMs;
    }
    if (waitMs > 0) await wait(waitMs, undefined, { signal });
  }
}
