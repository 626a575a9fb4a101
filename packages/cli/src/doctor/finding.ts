// One thing that the doctor looked at, and what is to be done where it is not well.

/** How it is; what is `unknown` could not be looked at. */
export type State = 'ok' | 'warning' | 'failure' | 'unknown';

export interface Finding {
  /** What was looked at. */
  readonly check: string;
  readonly state: State;
  readonly finding: string;
  /** What to do; absent where nothing is to be done. */
  readonly remedy?: string;
}

export function ok(check: string, finding: string): Finding {
  return { check, state: 'ok', finding };
}

export function warning(check: string, finding: string, remedy: string): Finding {
  return { check, state: 'warning', finding, remedy };
}

export function failure(check: string, finding: string, remedy: string): Finding {
  return { check, state: 'failure', finding, remedy };
}

export function unknown(check: string, finding: string, remedy: string): Finding {
  return { check, state: 'unknown', finding, remedy };
}
