// The one error class of this package; its code names the kind of failure.

/** Kinds of failure. */
export type ConsoleErrorCode =
  /** A request of the page, or an option of a command, is invalid. */
  | 'bad_request'
  /** A dashboard, a record or a runbook does not exist. */
  | 'not_found'
  /** A server of the plane does not answer, or not in time. */
  | 'unreachable'
  /** A server of the plane refused a query. */
  | 'refused'
  /** Too many requests at once. */
  | 'busy'
  /** The console's port is taken. */
  | 'port_taken'
  /** The compiled page is missing. */
  | 'no_page';

/** An error of the console: one sentence that says what to do. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';
  readonly code: ConsoleErrorCode;

  constructor(code: ConsoleErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
