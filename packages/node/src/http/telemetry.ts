// What the watching of HTTP servers and clients works with, and whether it is on.
import type { Tracer } from '@opentelemetry/api';
import { catalogHistogram } from '../catalog-instruments.ts';
import type { MeterProvider } from '../meter-provider.ts';
import { W3cTraceContext } from '../w3c-trace-context.ts';
import { Durations } from './durations.ts';
import type { NotableRequests } from './notable-requests.ts';

type Api = typeof import('@opentelemetry/api');

/** Traces and durations of HTTP. */
export class HttpTelemetry {
  readonly api: Api;
  readonly tracer: Tracer;
  readonly propagator: W3cTraceContext;
  readonly served: Durations = new Durations();
  readonly asked: Durations = new Durations();
  /** Undefined: no request is a record. */
  readonly notables: NotableRequests | undefined;
  /** Once set, requests go by untouched. */
  stopped = false;

  constructor(api: Api, notables?: NotableRequests) {
    this.api = api;
    this.notables = notables;
    this.propagator = new W3cTraceContext(api);
    this.tracer = api.trace.getTracer('@telltale/node');
  }

  setMeterProvider(provider: MeterProvider): void {
    const meter = provider.getMeter('@telltale/node');
    this.served.setHistogram(catalogHistogram(meter, 'http.server.request.duration'));
    this.asked.setHistogram(catalogHistogram(meter, 'http.client.request.duration'));
  }
}
