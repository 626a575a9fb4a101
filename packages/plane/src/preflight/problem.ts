// A problem found by a preflight check, as a finding for reports and as an error for `up`.
import { PlaneError, type PlaneErrorCode, type PlaneErrorDetails } from '../plane-error.ts';

/** Why nothing can be started yet, and how to fix it. */
export interface Problem extends PlaneErrorDetails {
  readonly code: PlaneErrorCode;
  /** The remedy. */
  readonly remedy: string;
}

/** Throws the first problem. @throws PlaneError with the problem's code */
export function requireNoProblem(problems: readonly (Problem | undefined)[]): void {
  for (const problem of problems) {
    if (problem === undefined) continue;
    const { code, ...parts } = problem;
    throw new PlaneError(code, parts);
  }
}
