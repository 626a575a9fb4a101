// The bounds of a request, each with its reason.

/** Default bounds. */
export const limits = {
  /** Creating the first index on a busy machine takes seconds; what takes longer than this hangs. */
  requestMsMax: 30_000,
  /** Ten times the size of Kibana's import limit, which is the largest expected response. */
  responseBytesMax: 268_435_456,
  /** Connections to one server: a command sends few requests at once, and a server limits its connections. */
  connectionsMax: 4,
} as const;
