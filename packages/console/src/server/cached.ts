// Caches results for a short time, for requests that are more frequent than changes.
import { setTimeout as delay } from 'node:timers/promises';

/** The ages of a result, in milliseconds. */
export interface CacheOptions {
  /** Up to this age it is returned as it is. */
  readonly freshMs: number;
  /** Up to this age it is returned if a new one takes longer than `waitMs`; the new one serves the next request. */
  readonly staleMsMax: number;
  readonly waitMs: number;
}

/**
 * Returns a function that calls `look` only if its last result is old, and once for all concurrent callers.
 *
 * @param look if it throws, everybody who waits for it gets the error, and the next caller tries again
 */
export function cached<Answer>(look: () => Promise<Answer>, options: CacheOptions): () => Promise<Answer> {
  let last: { readonly at: number; readonly answer: Answer } | undefined;
  let looking: Promise<Answer> | undefined;
  const lookAgain = async (): Promise<Answer> => {
    try {
      const answer = await look();
      last = { at: performance.now(), answer };
      return answer;
    } finally {
      looking = undefined;
    }
  };
  return async () => {
    const { at, answer } = last ?? { at: Number.NEGATIVE_INFINITY };
    const age = performance.now() - at;
    if (answer !== undefined && age <= options.freshMs) return answer;
    looking ??= lookAgain();
    if (answer === undefined || age > options.staleMsMax) return await looking;
    const waited = new AbortController();
    try {
      return await Promise.race([looking, delay(options.waitMs, answer, { signal: waited.signal })]);
    } finally {
      waited.abort();
    }
  };
}
