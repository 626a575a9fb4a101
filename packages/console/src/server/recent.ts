// Caches for a short time what is requested more often than it changes.
import { setTimeout as delay } from 'node:timers/promises';

/** How old an answer may be, in milliseconds. */
export interface RecentOptions {
  /** Up to this age it is given as it is. */
  readonly freshMs: number;
  /** Up to this age it is given where a new one takes longer than `waitMs`; that one is for whoever asks next. */
  readonly staleMsMax: number;
  readonly waitMs: number;
}

/**
 * A function that looks again only where its last answer is old, and once for all who ask meanwhile.
 *
 * @param look where it throws, so do those who wait for it, and the next to ask looks again
 */
export function recent<Answer>(look: () => Promise<Answer>, options: RecentOptions): () => Promise<Answer> {
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
