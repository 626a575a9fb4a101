// The current trace id and span id for log records, available without loading anything.

import type { TraceIds } from '@telltale/log-shipper';

/** The current span. */
export interface ActiveTrace extends TraceIds {
  readonly traceFlags: number;
}

let source: () => ActiveTrace | undefined = () => undefined;

/** Sets the source of the ids, once there is one. */
export function setTraceSource(from: () => ActiveTrace | undefined): void {
  source = from;
}

/** The ids of the current span, if there is one. */
export function activeTrace(): ActiveTrace | undefined {
  return source();
}
