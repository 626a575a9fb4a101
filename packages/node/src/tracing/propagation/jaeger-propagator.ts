// Jaeger's own header, `uber-trace-id`, and its baggage, one header for each entry. OpenTelemetry's package for it does
// not support our version of the API.
import type { Baggage, Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { limits } from '../../limits.ts';

type Api = typeof import('@opentelemetry/api');

const HEADER = 'uber-trace-id';
const BAGGAGE_PREFIX = 'uberctx-';
/** `trace:span:parent:flags` in hexadecimal digits; leading zeros may be omitted. */
const VALUE = /^([\da-f]{1,32}):([\da-f]{1,16}):[\da-f]{1,16}:([\da-f]{1,2})$/i;
/** The lowest bit of the flags means sampled; the next means debug, which is sampled too. */
const SAMPLED_OR_DEBUG = 0b11;

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that encodes nothing.
    return text;
  }
}

/** Reads and writes the headers of Jaeger clients. */
export class JaegerPropagator implements TextMapPropagator {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  fields(): string[] {
    return [HEADER];
  }

  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    const { trace, propagation, isSpanContextValid, TraceFlags } = this.#api;
    const span = trace.getSpanContext(context);
    if (span !== undefined && isSpanContextValid(span)) {
      const flags = (span.traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0');
      setter.set(carrier, HEADER, `${span.traceId}:${span.spanId}:0:${flags}`);
    }
    const entries = propagation.getBaggage(context)?.getAllEntries() ?? [];
    for (const [key, { value }] of entries.slice(0, limits.baggageEntriesMax)) {
      setter.set(carrier, `${BAGGAGE_PREFIX}${key}`, encodeURIComponent(value));
    }
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const { trace, propagation, isSpanContextValid, TraceFlags } = this.#api;
    const [, traceId = '', spanId = '', flags = '0'] = VALUE.exec(first(getter.get(carrier, HEADER)) ?? '') ?? [];
    const span = {
      traceId: traceId.toLowerCase().padStart(32, '0'),
      spanId: spanId.toLowerCase().padStart(16, '0'),
      traceFlags: (Number.parseInt(flags, 16) & SAMPLED_OR_DEBUG) === 0 ? TraceFlags.NONE : TraceFlags.SAMPLED,
      isRemote: true,
    };
    const parent = isSpanContextValid(span) ? trace.setSpanContext(context, span) : context;
    const baggage = this.#baggage(propagation.getBaggage(context), carrier, getter);
    return baggage === undefined ? parent : propagation.setBaggage(parent, baggage);
  }

  #baggage<Carrier>(
    before: Baggage | undefined,
    carrier: Carrier,
    getter: TextMapGetter<Carrier>,
  ): Baggage | undefined {
    let baggage = before;
    const keys = getter.keys(carrier).filter((key) => key.toLowerCase().startsWith(BAGGAGE_PREFIX));
    for (const key of keys.slice(0, limits.baggageEntriesMax)) {
      const value = first(getter.get(carrier, key));
      if (value === undefined) continue;
      baggage = (baggage ?? this.#api.propagation.createBaggage()).setEntry(key.slice(BAGGAGE_PREFIX.length), {
        value: decoded(value),
      });
    }
    return baggage;
  }
}
