// What the HTTP instrumentation uses (metrics, propagation, logs), and whether it is enabled.
import type { TextMapPropagator, Tracer } from '@opentelemetry/api';
import { catalogHistogram } from '../../metrics/catalog-instruments.ts';
import type { MeterProvider } from '../../metrics/meter-provider.ts';
import { Durations } from './durations.ts';
import type { RequestLog } from './request-log.ts';

type Api = typeof import('@opentelemetry/api');

/** What goes with a trace, and names none. */
const companions = new Set(['tracestate', 'baggage']);

/** What HTTP is watched with. */
export interface HttpTelemetryOptions {
  /** As `OTEL_PROPAGATORS` has it. */
  readonly propagator: TextMapPropagator;
  /** Undefined: no request is a record. */
  readonly requestLog: RequestLog | undefined;
  /** Whether what the app asks for is in a span of ours: not where others make spans that are sent. */
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
  /** Headers that name a trace: an app that writes one itself has its own handed on. */
  readonly traceHeaders: readonly string[];
  /** Once set, requests go by untouched. */
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
