// The bounds of a request, each with its reason.

/** Bounds of whoever gives no other. */
export const limits = {
  /** Creating the first index on a busy machine takes seconds; what takes longer than this hangs. */
  requestMsMax: 30_000,
  /** Ten times what Kibana takes in one import, which is the largest response that is asked for. */
  responseBytesMax: 268_435_456,
  /** Connections to one server: a command makes few requests at once, and a server counts its connections. */
  connectionsMax: 4,
} as const;
