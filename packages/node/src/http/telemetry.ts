// What the watching of HTTP servers and clients works with, and whether it is on.
import type { Context, Histogram, MeterProvider, Tracer } from '@opentelemetry/api';
import { catalogHistogram } from '../catalog-instruments.ts';
import { W3cTraceContext } from '../w3c-trace-context.ts';

type Api = typeof import('@opentelemetry/api');

/** Where frameworks' instrumentations look for the request's metadata, to name its route there. */
export const RPC_METADATA: symbol = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');

/** The metadata of a request, as `@opentelemetry/core` has it. */
export interface RpcMetadata {
  readonly type: 'http';
  route?: string;
}

/** The metadata of the request that a context is of. */
export function rpcMetadataOf(context: Context): RpcMetadata | undefined {
  return context.getValue(RPC_METADATA) as RpcMetadata | undefined;
}

/** Traces and durations of HTTP. */
export class HttpTelemetry {
  readonly api: Api;
  readonly tracer: Tracer;
  readonly propagator: W3cTraceContext;
  served: Histogram | undefined;
  asked: Histogram | undefined;
  /** Once set, requests go by untouched. */
  stopped = false;

  constructor(api: Api) {
    this.api = api;
    this.propagator = new W3cTraceContext(api);
    this.tracer = api.trace.getTracer('@telltale/node');
  }

  setMeterProvider(provider: MeterProvider): void {
    const meter = provider.getMeter('@telltale/node');
    this.served = catalogHistogram(meter, 'http.server.request.duration');
    this.asked = catalogHistogram(meter, 'http.client.request.duration');
  }
}
