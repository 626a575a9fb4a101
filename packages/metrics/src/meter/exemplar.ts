// The exemplar of a measurement: the trace that was active when it was recorded.
import { type Context, context as contexts, isSpanContextValid, TraceFlags, trace } from '@opentelemetry/api';

/** Which values may be exemplars: those recorded in a sampled trace, all, or none. */
export type ExemplarFilter = 'trace_based' | 'always_on' | 'always_off';

/** A value with the trace in which it was recorded, if there was one. */
export interface Exemplar {
  readonly value: number;
  /** The trace and span ids as labels; undefined without an active trace. */
  readonly traceId?: string;
  readonly spanId?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The exemplar of a value; undefined if the filter excludes it. */
export function exemplarOf(value: number, context: Context | undefined, filter: ExemplarFilter): Exemplar | undefined {
  if (filter === 'always_off') return undefined;
  const span = trace.getSpanContext(context ?? contexts.active());
  const isTraced = span !== undefined && isSpanContextValid(span);
  if (filter === 'trace_based' && !(isTraced && span.traceFlags & TraceFlags.SAMPLED)) return undefined;
  return isTraced ? { value, traceId: span.traceId, spanId: span.spanId, at: Date.now() } : { value, at: Date.now() };
}
