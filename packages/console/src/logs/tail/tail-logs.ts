// The live tail: every record that matches a filter, as it arrives.
import { setTimeout as wait } from 'node:timers/promises';
import type { LogFilter, TailEvent } from '../../api.ts';
import { ConsoleError } from '../../console-error.ts';
import type { LogServers } from '../elasticsearch-answer.ts';
import { filterQuery } from '../filter-query.ts';
import { limits } from '../limits.ts';
import { LogFollower } from './log-follower.ts';
import type { TailPosition } from './tail-position.ts';

/** Parameters of a tail. */
export interface TailOptions {
  readonly filter: LogFilter;
  /** Begins with records from this time on, in milliseconds since 1970. Default: with those that arrive from now on. */
  readonly since?: number | undefined;
  /** The maximum number of those, the newest. Default: `limits.tailBacklogMax`. */
  readonly backlog?: number;
  /** Resumes at the position of another tail instead. */
  readonly ended?: TailPosition | undefined;
  /** Truncates no texts. */
  readonly whole?: boolean;
  /** Ends the tail. */
  readonly signal?: AbortSignal | undefined;
}

/** Records that arrived, and the position after them. */
export interface FollowedEvent extends TailEvent {
  /** The position at which another tail can resume; absent if there are too many shards. */
  readonly position?: string;
}

/**
 * Follows the records until the signal. It sends no queries while the consumer does not take what has come. While
 * Elasticsearch does not answer, it retries; records that arrived meanwhile come afterwards.
 *
 * @throws ConsoleError `bad_request`; as `AskServer` does at the beginning
 */
export async function* tailLogs(
  servers: LogServers,
  options: TailOptions,
): AsyncGenerator<FollowedEvent, void, undefined> {
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
  { filter, since, backlog = limits.tailBacklogMax, ended, whole = false, signal }: TailOptions,
  isOver: () => boolean,
): AsyncGenerator<FollowedEvent, void, undefined> {
  let filtered = await filterQuery(servers, filter, signal);
  let typedAt = Date.now();
  const follower = new LogFollower(servers, whole ? 'whole' : 'listed', signal);
  const size = Math.min(limits.tailBacklogMax, backlog);
  const before = await follower.start(filtered, {
    ended,
    backlog: ended !== undefined || since === undefined || size <= 0 ? undefined : { since, size },
  });
  const event = (what: TailEvent): FollowedEvent => {
    const { position } = follower;
    return { ...what, ...(position !== undefined && { position }) };
  };
  yield event({ records: before, skipped: 0 });
  let retryMs = 0;
  const lasting = new LastingIncompleteness();
  while (!isOver()) {
    let waitMs: number = limits.tailPollMs;
    try {
      if (filter.fields.length > 0 && Date.now() - typedAt >= limits.tailTypesMsMax) {
        filtered = await filterQuery(servers, filter, signal);
        typedAt = Date.now();
      }
      const wasAway = retryMs > 0;
      if (wasAway) await follower.restart(filtered);
      const { records, skipped, isMore, incomplete } = await follower.next(filtered);
      retryMs = 0;
      if (isMore) waitMs = 0;
      const isNew = lasting.of(incomplete);
      // Reports the recovery even if there is no record.
      if (wasAway || isNew || records.length > 0 || skipped > 0)
        yield event({ records, skipped, ...(lasting.reported !== undefined && { incomplete: lasting.reported }) });
    } catch (error) {
      if (isOver() || !(error instanceof ConsoleError) || error.code === 'bad_request') throw error;
      // Once for each outage.
      if (retryMs === 0) yield { records: [], skipped: 0, unreachable: error.message };
      retryMs = Math.min(limits.tailRetryMsMax, Math.max(limits.tailRetryMsMin, retryMs * 2));
      waitMs = retryMs;
    }
    if (waitMs > 0) await wait(waitMs, undefined, { signal });
  }
}

/** Why records are missing, once that has lasted for a while. */
class LastingIncompleteness {
  reported: string | undefined;
  #since: number | undefined;

  /** @returns whether the reported state has changed */
  of(incomplete: string | undefined): boolean {
    const before = this.reported;
    if (incomplete === undefined) this.#since = undefined;
    else this.#since ??= Date.now();
    const hasLasted = this.#since !== undefined && Date.now() - this.#since >= limits.tailIncompleteMsMin;
    if (incomplete === undefined) this.reported = undefined;
    else if (hasLasted) this.reported ??= incomplete;
    return this.reported !== before;
  }
}
