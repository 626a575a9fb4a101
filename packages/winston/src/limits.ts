// The bounds of the transports, each with its reason.

/** Bounds of the transports; those of shipping are in the shipper's own file. */
export const limits = {
  /** Default timeout of `flush`: an unavailable Elasticsearch must not block a caller for ever. */
  flushMsMax: 30_000,
  /** Default size of a spool. */
  spoolBytesMax: 1_073_741_824,
  /** How long the end may wait for Elasticsearch; the next start ships the rest. */
  exitFlushMsMax: 2_000,
} as const;
