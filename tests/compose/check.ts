// One thing that is promised of the stack, tried on a running one.
import type { Stack } from './stack.ts';

/** What came of bringing the stack up for the first time. */
export interface FirstStart {
  readonly seconds: number;
}

/** A check; they are run in the order of their table, and each leaves the stack running as it found it. */
export interface Check {
  /** One word for `--only`. */
  readonly name: string;
  /** What is promised. */
  readonly promise: string;
  /** Why it cannot be tried on this machine; undefined where it can. */
  whyNot?(): string | undefined;
  /**
   * Tries it.
   *
   * @returns what was found, in a few words
   * @throws Error with what is not so
   */
  run(stack: Stack, start: FirstStart): Promise<string>;
}

/** @throws Error that lists what is wrong, when anything is */
export function requireNoProblem(wrong: readonly string[], what: string): void {
  if (wrong.length > 0) throw new Error(`${what}: ${wrong.join('; ')}`);
}
