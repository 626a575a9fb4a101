// Waits for a query a limited time; after that, or after a failure, returns a fallback value and the reason.

import { abortable } from '../abortable.ts';
import { ConsoleError } from '../console-error.ts';
import { limits } from './limits.ts';

/** A query with its fallback and its deadline. */
interface Query<Answer> {
  readonly answer: Promise<Answer>;
  /** Used if there is no answer. */
  readonly nothing: Answer;
  /** Aborted after `limits.describeMsMax`. */
  readonly signal: AbortSignal;
}

/** An answer; or the fallback, with a sentence that says why. */
export interface Known<Answer> {
  readonly known: Answer;
  readonly unknown: readonly string[];
}

const seconds = limits.describeMsMax / 1_000;

/** @param what the beginning of the reason, which says what is missing: `No links to Grafana` */
export async function answerOrFallback<Answer>(
  what: string,
  { answer, nothing, signal }: Query<Answer>,
): Promise<Known<Answer>> {
  try {
    return { known: await abortable(answer, signal), unknown: [] };
  } catch (error) {
    const isLate = signal.aborted && error === signal.reason;
    if (isLate) return { known: nothing, unknown: [`${what}: no answer within ${seconds} s.`] };
    if (!(error instanceof ConsoleError)) throw error;
    return { known: nothing, unknown: [`${what}: ${error.message}`] };
  }
}
