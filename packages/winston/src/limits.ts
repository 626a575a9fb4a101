// The bounds of the transports, each with its reason.

/** Bounds of the transports; those of the shipping stand in the shipper's own. */
export const limits = {
  /** How long `flush` waits by default: an unavailable Elasticsearch must not block a caller for ever. */
  flushMsMax: 30_000,
  /** What a spool may hold by default. */
  spoolBytesMax: 1_073_741_824,
  /** How long the end may wait for Elasticsearch; the rest goes out with the next start. */
  exitFlushMsMax: 2_000,
} as const;
