// The current trace id and span id for log records, available without loading anything.

import type { TraceIds } from '@telltale/log-shipper';

/** A span under way. */
export interface ActiveTrace extends TraceIds {
  readonly traceFlags: number;
}

let source: () => ActiveTrace | undefined = () => undefined;

/** Says where the ids come from, once there is something to ask. */
export function setTraceSource(from: () => ActiveTrace | undefined): void {
  source = from;
}

/** The ids of the span under way, if any. */
export function activeTrace(): ActiveTrace | undefined {
  return source();
}
