// The bounds of Kibana's content, each with its reason.
import { limits as shared } from '@telltale/catalog';

/** Bounds that searches and panels ask by. */
export const limits = {
  /** A slow request: what the preload calls so, in nanoseconds as `event.duration` is. */
  slowNanosecondsMin: (shared.requestSlowMsDefault * 1_000_000) as number,
  /** Rows of a table and colours of a graph: more cannot be distinguished. */
  topMax: 10,
  /** Lines that an ES|QL query shows. */
  linesMax: 500,
} as const;
