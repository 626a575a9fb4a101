// Asks services again and again, a few requests at once, until it is stopped.
import { setTimeout as delay } from 'node:timers/promises';
import { startDeadline } from '@telltale/http';

/** A request that is made again after a while, milliseconds. */
export interface Errand {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly everyMs: number;
}

/** No answer takes longer, but for those of a service that is gone. */
const ANSWER_MS_MAX = 20_000;

export interface Load extends AsyncDisposable {
  /** Requests that were answered, whatever the status. */
  readonly answered: number;
}

/** Runs all errands beside each other. A service that cannot be reached is asked again like any other. */
export function startLoad(errands: readonly Errand[]): Load {
  const stop = new AbortController();
  let answered = 0;
  const runErrand = async ({ url, method = 'GET', everyMs }: Errand): Promise<void> => {
    const body =
      method === 'POST' ? { body: '{"product":"tea"}', headers: { 'content-type': 'application/json' } } : {};
    while (!stop.signal.aborted) {
      try {
        using deadline = startDeadline(ANSWER_MS_MAX, stop.signal);
        await (await fetch(url, { method, signal: deadline.signal, ...body })).arrayBuffer();
        answered += 1;
      } catch {
        // A service that is down is part of what is shown: what counts is that it is asked.
      }
      await delay(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const errandsDone = Promise.all(errands.map(runErrand));
  return {
    get answered() {
      return answered;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await errandsDone;
    },
  };
}
