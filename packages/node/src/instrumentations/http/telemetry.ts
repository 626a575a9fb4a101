// Dependencies of the HTTP instrumentation (metrics, propagation, logs), and whether it is enabled.
import type { TextMapPropagator, Tracer } from '@opentelemetry/api';
import { catalogHistogram } from '../../metrics/catalog-instruments.ts';
import type { MeterProvider } from '../../metrics/meter-provider.ts';
import { Durations } from './durations.ts';
import type { RequestLog } from './request-log.ts';

type Api = typeof import('@opentelemetry/api');

/** Headers that accompany a trace but do not identify it. */
const companions = new Set(['tracestate', 'baggage']);

/** Options of the HTTP instrumentation. */
export interface HttpTelemetryOptions {
  /** As set by `OTEL_PROPAGATORS`. */
  readonly propagator: TextMapPropagator;
  /** Undefined: no requests are logged. */
  readonly requestLog: RequestLog | undefined;
  /** Whether client requests get a span of ours: not if another instrumentation creates exported spans. */
  readonly tracesClients: boolean;
}

/** Traces and durations of HTTP. */
export class HttpTelemetry {
  readonly api: Api;
  readonly tracer: Tracer;
  readonly propagator: TextMapPropagator;
  readonly served: Durations = new Durations();
  readonly asked: Durations = new Durations();
  /** Calls of gRPC. */
  readonly callsServed: Durations = new Durations();
  readonly callsAsked: Durations = new Durations();
  readonly requestLog: RequestLog | undefined;
  readonly tracesClients: boolean;
  /** Headers that identify a trace: if an app sets one itself, its trace is propagated. */
  readonly traceHeaders: readonly string[];
  /** Once set, requests are no longer instrumented. */
  stopped = false;

  constructor(api: Api, { propagator, requestLog, tracesClients }: HttpTelemetryOptions) {
    this.api = api;
    this.propagator = propagator;
    this.requestLog = requestLog;
    this.tracesClients = tracesClients;
    this.traceHeaders = propagator
      .fields()
      .map((name) => name.toLowerCase())
      .filter((name) => !companions.has(name));
    this.tracer = api.trace.getTracer('@telltale/node');
  }

  setMeterProvider(provider: MeterProvider): void {
    const meter = provider.getMeter('@telltale/node');
    this.served.setHistogram(catalogHistogram(meter, 'http.server.request.duration'));
    this.asked.setHistogram(catalogHistogram(meter, 'http.client.request.duration'));
    this.callsServed.setHistogram(catalogHistogram(meter, 'rpc.server.call.duration'));
    this.callsAsked.setHistogram(catalogHistogram(meter, 'rpc.client.call.duration'));
  }
}
