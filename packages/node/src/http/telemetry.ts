// What the watching of HTTP servers and clients works with, and whether it is on.
import type { TextMapPropagator, Tracer } from '@opentelemetry/api';
import { catalogHistogram } from '../catalog-instruments.ts';
import type { MeterProvider } from '../meter-provider.ts';
import { Durations } from './durations.ts';
import type { NotableRequests } from './notable-requests.ts';

type Api = typeof import('@opentelemetry/api');

/** Traces and durations of HTTP. */
export class HttpTelemetry {
  readonly api: Api;
  readonly tracer: Tracer;
  readonly propagator: TextMapPropagator;
  readonly served: Durations = new Durations();
  readonly asked: Durations = new Durations();
  /** Undefined: no request is a record. */
  readonly notables: NotableRequests | undefined;
  /** Once set, requests go by untouched. */
  stopped = false;

  /** @param propagator as `OTEL_PROPAGATORS` has it */
  constructor(api: Api, propagator: TextMapPropagator, notables?: NotableRequests) {
    this.api = api;
    this.notables = notables;
    this.propagator = propagator;
    this.tracer = api.trace.getTracer('@telltale/node');
  }

  setMeterProvider(provider: MeterProvider): void {
    const meter = provider.getMeter('@telltale/node');
    this.served.setHistogram(catalogHistogram(meter, 'http.server.request.duration'));
    this.asked.setHistogram(catalogHistogram(meter, 'http.client.request.duration'));
  }
}
