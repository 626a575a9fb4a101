// The one error class of this package; its code names the kind of failure.

/** Kinds of failure. */
export type ConsoleErrorCode =
  /** A request of the page, or an option of a command, that cannot be answered as it is. */
  | 'bad_request'
  /** What was asked for does not exist: a dashboard, a record, a runbook. */
  | 'not_found'
  /** A server of the plane does not answer, or not in time. */
  | 'unreachable'
  /** A server of the plane refused the question. */
  | 'refused'
  /** More is asked for at once than the console answers. */
  | 'busy'
  /** The port of the console is taken. */
  | 'port_taken'
  /** The compiled page is not there. */
  | 'no_page';

/** A failure of the console, in one sentence that says what to do. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';
  readonly code: ConsoleErrorCode;

  constructor(code: ConsoleErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
