// The one error class of this package: what failed, why, and how to fix it.

/** What kind of thing went wrong; stable, for programs. */
export type ContentErrorCode =
  | 'address'
  | 'connection'
  | 'credentials'
  | 'content'
  | 'not_the_server'
  | 'permission'
  | 'refused'
  | 'settings'
  | 'taken'
  | 'tls'
  | 'unavailable'
  | 'unsupported';

/** The verb that met it. */
export type Operation = 'import' | 'export' | 'content';

/** The parts of a message, each without its final stop. */
export interface ContentErrorDetails {
  readonly operation: Operation;
  /** What could not be done: `cannot save the dashboard telltale-logs`. */
  readonly what: string;
  /** Why: `the token may not (403)`. */
  readonly why: string;
  /** What mends it: `Give the service account the role Admin`. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** Thrown by import and export; its message is one line that says what, why and what to do. */
export class ContentError extends Error {
  readonly code: ContentErrorCode;

  constructor(code: ContentErrorCode, { operation, what, why, remedy, cause }: ContentErrorDetails) {
    const head = `[telltale ${operation}] ${what}: ${why.replace(/\.$/, '')}.`;
    super(remedy ? `${head} ${remedy}.` : head, cause === undefined ? undefined : { cause });
    this.name = 'ContentError';
    this.code = code;
  }
}
