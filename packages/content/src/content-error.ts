// The one error class of this package: what failed, why, and how to fix it.

/** The kind of failure; stable, for programs. */
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

/** The verb in which it occurred. */
export type Operation = 'import' | 'export' | 'content';

/** The clauses of a message, each without a full stop. */
export interface ContentErrorDetails {
  readonly operation: Operation;
  /** The operation that failed: `cannot save the dashboard telltale-logs`. */
  readonly what: string;
  /** The reason: `the token may not (403)`. */
  readonly why: string;
  /** The remedy: `Give the service account the role Admin`. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** Thrown by import and export. Its message is one line: what failed, why, and what to do. */
export class ContentError extends Error {
  readonly code: ContentErrorCode;

  constructor(code: ContentErrorCode, { operation, what, why, remedy, cause }: ContentErrorDetails) {
    const head = `[telltale ${operation}] ${what}: ${why.replace(/\.$/, '')}.`;
    super(remedy ? `${head} ${remedy}.` : head, cause === undefined ? undefined : { cause });
    this.name = 'ContentError';
    this.code = code;
  }
}
