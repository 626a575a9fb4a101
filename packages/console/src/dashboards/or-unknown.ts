// Waits for an answer only as long as a person would; otherwise gives the reason why there is none.
import { ConsoleError } from '../console-error.ts';
import { inTime } from '../in-time.ts';
import { limits } from './limits.ts';

/** What is asked for, and how long it may take. */
interface Wanted<Answer> {
  readonly answer: Promise<Answer>;
  /** Stands for an answer that is not there. */
  readonly nothing: Answer;
  /** Aborted after `limits.describeMsMax`. */
  readonly signal: AbortSignal;
}

/** An answer, or nothing and a sentence that says why. */
export interface Known<Answer> {
  readonly known: Answer;
  readonly unknown: readonly string[];
}

const seconds = limits.describeMsMax / 1_000;

/** @param what what there is not, before the reason: `No links to Grafana` */
export async function orUnknown<Answer>(
  what: string,
  { answer, nothing, signal }: Wanted<Answer>,
): Promise<Known<Answer>> {
  try {
    return { known: await inTime(answer, signal), unknown: [] };
  } catch (error) {
    const isLate = signal.aborted && error === signal.reason;
    if (isLate) return { known: nothing, unknown: [`${what}: no answer within ${seconds} s.`] };
    if (!(error instanceof ConsoleError)) throw error;
    return { known: nothing, unknown: [`${what}: ${error.message}`] };
  }
}
