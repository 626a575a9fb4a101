// Parses and writes the `traceparent` header: W3C Trace Context, level 2.
import type { Context, SpanContext, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';

/** The OpenTelemetry API, passed in so that it is loaded on demand. */
type Api = typeof import('@opentelemetry/api');

/** Version 00 has nothing after the flags; of later versions only this part is read. */
const TRACEPARENT =
  /^(?!ff)(?:00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$|[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-|$))/;
const VERSION = '00';

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

/** Reads and writes `traceparent` and `tracestate`. */
export class W3cTraceContext implements TextMapPropagator {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  fields(): string[] {
    return ['traceparent', 'tracestate'];
  }

  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    const span = this.#api.trace.getSpanContext(context);
    if (span === undefined || !this.#api.isSpanContextValid(span)) return;
    const flags = span.traceFlags.toString(16).padStart(2, '0');
    setter.set(carrier, 'traceparent', `${VERSION}-${span.traceId}-${span.spanId}-${flags}`);
    const state = span.traceState?.serialize();
    if (state) setter.set(carrier, 'tracestate', state);
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const span = this.read(first(getter.get(carrier, 'traceparent')), getter.get(carrier, 'tracestate'));
    return span === undefined ? context : this.#api.trace.setSpanContext(context, span);
  }

  /** The parent span in a request's header; undefined if there is no valid one. */
  read(parent: string | undefined, state: string | readonly string[] | undefined): SpanContext | undefined {
    const match = parent === undefined ? null : TRACEPARENT.exec(parent.trim());
    if (match === null) return undefined;
    const [, trace, span, flags, laterTrace, laterSpan, laterFlags] = match;
    const found: SpanContext = {
      traceId: trace ?? laterTrace ?? '',
      spanId: span ?? laterSpan ?? '',
      traceFlags: Number.parseInt(flags ?? laterFlags ?? '0', 16),
      isRemote: true,
    };
    if (!this.#api.isSpanContextValid(found)) return undefined;
    if (state === undefined) return found;
    return { ...found, traceState: this.#api.createTraceState(typeof state === 'string' ? state : state.join(',')) };
  }
}
