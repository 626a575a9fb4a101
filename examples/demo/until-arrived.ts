// Waits for what arrives bit by bit: as long as more does, and no longer.
import { setTimeout as delay } from 'node:timers/promises';
import { limits } from './limits.ts';

/** What is waited for. */
export interface Awaited<Answer> {
  ask(): Promise<Answer>;
  /** Whether it is all there. */
  done(answer: Answer): boolean;
  /** How much of it is there; more than before is a reason to wait on. */
  amount(answer: Answer): number;
  /** Without more for this long it is given up. */
  readonly stillMsMax?: number;
  readonly signal: AbortSignal;
}

/**
 * The last answer, whether it is all there or not. A question without an answer is asked again: a server with much to
 * do refuses some.
 *
 * @throws the error of the last question, where none was ever answered
 */
export async function untilArrived<Answer>(awaited: Awaited<Answer>): Promise<Answer> {
  const { ask, done, amount, stillMsMax = limits.stillMsMax, signal } = awaited;
  let last: { readonly answer: Answer } | undefined;
  let most = -1;
  let failure: unknown;
  for (let since = performance.now(); performance.now() - since < stillMsMax; ) {
    signal.throwIfAborted();
    try {
      const answer = await ask();
      last = { answer };
      if (done(answer)) return answer;
      if (amount(answer) > most) since = performance.now();
      most = Math.max(most, amount(answer));
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
    await delay(limits.pollMs, undefined, { signal });
  }
  if (last === undefined) throw failure;
  return last.answer;
}
