// One thing that is promised of the stack, tried on a running one.
import type { ProofCheck } from '../support/proof.ts';
import type { Stack } from './stack.ts';

/** What came of bringing the stack up for the first time. */
export interface FirstStart {
  readonly seconds: number;
}

/** A check; they are run in the order of their table, and each leaves the stack running as it found it. */
export type Check = ProofCheck<[stack: Stack, start: FirstStart]>;

/** @throws Error that lists what is wrong, when anything is */
export function requireNoProblem(wrong: readonly string[], what: string): void {
  if (wrong.length > 0) throw new Error(`${what}: ${wrong.join('; ')}`);
}
