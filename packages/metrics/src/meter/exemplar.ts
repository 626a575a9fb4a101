// Which request a value came from: the trace that was under way when it was recorded.
import type { Context } from '@opentelemetry/api';
import { api } from '../opentelemetry-api.ts';

const { context: contexts, isSpanContextValid, TraceFlags, trace } = api;

/** A value with the trace that it was recorded in. */
export interface Exemplar {
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The exemplar of a value; undefined where no sampled trace is under way. */
export function exemplarOf(value: number, context: Context | undefined): Exemplar | undefined {
  const span = trace.getSpanContext(context ?? contexts.active());
  if (span === undefined || !(span.traceFlags & TraceFlags.SAMPLED) || !isSpanContextValid(span)) return undefined;
  return { value, traceId: span.traceId, spanId: span.spanId, at: Date.now() };
}
