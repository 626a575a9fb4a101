// One thing that is promised of Kubernetes, tried on a real node.
import { setTimeout as delay } from 'node:timers/promises';
import type { ProofCheck } from '../support/proof.ts';
import type { Cluster } from './lab/cluster.ts';

/** A check; they are run in the order of their table. */
export type Check = ProofCheck<[cluster: Cluster]>;

const POLL_MS = 500;

/**
 * Asks until the answer holds.
 *
 * @throws Error with the last answer, when the time is over
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  holds: (answer: Answer) => boolean,
  msMax: number,
): Promise<Answer> {
  for (const end = Date.now() + msMax; ; await delay(POLL_MS)) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > end) throw new Error(`${what} is not so after ${msMax / 1_000} s: ${JSON.stringify(answer)}`);
  }
}

/** @throws Error that lists what is wrong, when anything is */
export function requireNone(wrong: readonly string[], what: string): void {
  if (wrong.length > 0) throw new Error(`${what}: ${wrong.join('; ')}`);
}
