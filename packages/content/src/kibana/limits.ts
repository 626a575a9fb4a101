// The bounds of Kibana's content, each with its reason.

/** Bounds that searches and panels ask by. */
export const limits = {
  /** A slow request: what the latency objective calls too long, in nanoseconds as `event.duration` is. */
  slowNanosecondsMin: 1_000_000_000,
  /** Rows of a table and colours of a graph: more cannot be told apart. */
  topMax: 10,
  /** Lines that an ES|QL query shows. */
  linesMax: 500,
} as const;
