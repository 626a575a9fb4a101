// The one error class of this package: what failed, where, why, and how to fix it.

/** The kind of failure. */
export type ShipperErrorCode =
  | 'spool_unwritable'
  | 'spool_exposed'
  | 'spool_removed'
  | 'spool_damaged'
  | 'unreachable'
  | 'unauthorised'
  | 'secret_unreadable'
  | 'certificate'
  | 'not_elasticsearch'
  | 'refused'
  | 'overloaded'
  | 'worker';

/** A failure of the shipper; passed to `onWarning`, never thrown into the application. */
export class ShipperError extends Error {
  override readonly name = 'ShipperError';
  readonly code: ShipperErrorCode;

  /** @param message what, where, why and what to do, without the prefix */
  constructor(code: ShipperErrorCode, message: string, options?: ErrorOptions) {
    super(`[telltale shipper] ${message}`, options);
    this.code = code;
  }
}
