// Traces: the context that carries a request's ids, and spans that are sent only where a setting asks for it.

import { correlationTracerProvider } from './correlation-tracer.ts';
import { asOwn, loadOwn } from './loading.ts';
import type { Settings } from './settings.ts';
import { setTraceSource } from './trace-context.ts';
import { W3cTraceContext } from './w3c-trace-context.ts';
import { warn } from './warnings.ts';

type Api = typeof import('@opentelemetry/api');

/** What an end of the process must still do for spans that are on their way. */
export interface Tracing {
  /** Whether spans leave the process. */
  readonly exports: boolean;
  /** Sends what waits. Never rejects. */
  flush(): Promise<void>;
  /** Takes everything back that was registered globally. */
  stop(): void;
}

/** Whether a setting asks for spans to be sent. */
export function exportsSpans(settings: Settings): boolean {
  return settings.tracesExporter !== undefined && settings.tracesExporter !== 'none';
}

function listen(api: Api): void {
  const { context, trace } = api;
  setTraceSource(() => trace.getSpanContext(context.active()));
}

function startExporting(attributes: Readonly<Record<string, string | number>>): Tracing {
  const { NodeSDK } = loadOwn<typeof import('@opentelemetry/sdk-node')>('@opentelemetry/sdk-node');
  const { resourceFromAttributes } = loadOwn<typeof import('@opentelemetry/resources')>('@opentelemetry/resources');
  const sdk = new NodeSDK({
    resource: resourceFromAttributes(attributes),
    autoDetectResources: false,
    instrumentations: [],
    // Metrics and logs are ours; left out, the SDK would send both by OTLP to nowhere.
    metricReaders: [],
    logRecordProcessors: [],
  });
  asOwn(() => sdk.start());
  return {
    exports: true,
    async flush() {
      try {
        await sdk.shutdown();
      } catch (error) {
        warn('preload', `could not send the last spans: ${error}`);
      }
    },
    stop: () =>
      void sdk.shutdown().catch((error: unknown) => warn('preload', `could not send the last spans: ${error}`)),
  };
}

/** Starts traces, before the first module that makes spans is loaded. */
export function startTracing(settings: Settings, attributes: Readonly<Record<string, string | number>>): Tracing {
  const api = loadOwn<Api>('@opentelemetry/api');
  listen(api);
  if (exportsSpans(settings)) return startExporting(attributes);
  const { AsyncLocalStorageContextManager } = loadOwn<typeof import('@opentelemetry/context-async-hooks')>(
    '@opentelemetry/context-async-hooks',
  );
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  api.propagation.setGlobalPropagator(new W3cTraceContext(api));
  api.trace.setGlobalTracerProvider(correlationTracerProvider(api));
  return {
    exports: false,
    flush: async () => {},
    stop() {
      api.trace.disable();
      api.propagation.disable();
      api.context.disable();
    },
  };
}
