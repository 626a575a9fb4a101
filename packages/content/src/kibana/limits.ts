// The bounds of Kibana's content, each with its reason.
import { limits as shared } from '@telltale/catalog';

/** Bounds of searches and panels. */
export const limits = {
  /** Duration of a slow request, as for the preload, in nanoseconds like `event.duration`. */
  slowNanosecondsMin: (shared.requestSlowMsDefault * 1_000_000) as number,
  /** Rows of a table and colours of a graph: more cannot be distinguished. */
  topMax: 10,
  /** Lines of an ES|QL query. */
  linesMax: 500,
} as const;
