// W3C Trace Context (traceparent) and Baggage: the default propagator.
import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { loadOwn } from '../../loading.ts';
import { W3cTraceContext } from '../w3c-trace-context.ts';

type Api = typeof import('@opentelemetry/api');

/** Reads and writes `traceparent`, `tracestate` and `baggage`. */
export class W3cPropagator implements TextMapPropagator {
  readonly #api: Api;
  readonly #traceContext: W3cTraceContext;
  #baggage: TextMapPropagator | undefined;

  constructor(api: Api) {
    this.#api = api;
    this.#traceContext = new W3cTraceContext(api);
  }

  fields(): string[] {
    return [...this.#traceContext.fields(), 'baggage'];
  }

  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    this.#traceContext.inject(context, carrier, setter);
    if (this.#api.propagation.getBaggage(context) === undefined) return;
    this.#baggagePropagator().inject(context, carrier, setter);
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const parent = this.#traceContext.extract(context, carrier, getter);
    if (getter.get(carrier, 'baggage') === undefined) return parent;
    return this.#baggagePropagator().extract(parent, carrier, getter);
  }

  /** Few requests have baggage, so its parser is loaded with the first. */
  #baggagePropagator(): TextMapPropagator {
    if (this.#baggage === undefined) {
      const { W3CBaggagePropagator } = loadOwn<typeof import('./baggage.ts')>('./tracing/propagation/baggage.js');
      this.#baggage = new W3CBaggagePropagator();
    }
    return this.#baggage;
  }
}
