// Tracing: context propagation within the process, and spans, which are exported only if a setting asks for it.

import { asOwn, loadOwn } from '../loading.ts';
import { correlationTracerProvider, type IsSampled } from '../opentelemetry/correlation-tracer.ts';
import { ownOpenTelemetry } from '../opentelemetry/opentelemetry-api.ts';
import { registerOurs } from '../opentelemetry/registrations.ts';
import { type Settings, usesSdk } from '../settings/settings.ts';
import { watchNextRoutes } from './next-route.ts';
import { preserveRequest } from './propagation/preserve-request.ts';
import { propagatorOf } from './propagation/propagators.ts';
import { setTraceSource } from './trace-context.ts';

type Api = typeof import('@opentelemetry/api');

/** Handling of pending spans at the end of the process. */
export interface Tracing {
  /** Whether spans are exported. */
  readonly exports: boolean;
  /** Flushes pending spans. Never rejects. */
  flush(): Promise<void>;
}

/** Whether a setting enables the export of spans. */
export function exportsSpans(settings: Settings): boolean {
  return settings.tracesExporters.length > 0;
}

function listen(api: Api): void {
  const { context, trace } = api;
  setTraceSource(() => trace.getSpanContext(context.active()));
}

/** A sampler's decision, if one is set. */
function samplingOf(settings: Settings): IsSampled | undefined {
  if (settings.standards.OTEL_TRACES_SAMPLER === undefined) return undefined;
  const { samplingOf: decisions } = loadOwn<typeof import('../opentelemetry-sdk/sdk.ts')>('./opentelemetry-sdk/sdk.js');
  return decisions(settings);
}

/** The tracer provider, and how its pending spans are flushed. */
function providerOf(
  api: Api,
  settings: Settings,
  attributes: Readonly<Record<string, string | number>>,
): { readonly provider: import('@opentelemetry/api').TracerProvider; flush(): Promise<void> } {
  if (!exportsSpans(settings)) {
    return { provider: correlationTracerProvider(api, samplingOf(settings)), flush: async () => {} };
  }
  const sdk = loadOwn<typeof import('../opentelemetry-sdk/sdk.ts')>('./opentelemetry-sdk/sdk.js');
  const provider = asOwn(() => sdk.exportingTracerProvider(settings, attributes));
  return { provider, flush: () => provider.forceFlush().catch(sdk.tellOfFailedExport) };
}

/** Starts tracing, before the first module that creates spans is loaded. */
export function startTracing(settings: Settings, attributes: Readonly<Record<string, string | number>>): Tracing {
  const { api, AsyncLocalStorageContextManager } = ownOpenTelemetry();
  listen(api);
  if (usesSdk(settings) || settings.standards.OTEL_LOG_LEVEL !== undefined) {
    loadOwn<typeof import('../opentelemetry-sdk/sdk.ts')>('./opentelemetry-sdk/sdk.js').watchDiagnostics(api, settings);
  }
  const { provider, flush } = providerOf(api, settings, attributes);
  const propagator = propagatorOf(api, settings.propagators);
  watchNextRoutes(provider, () => api.context.active());
  registerOurs(() => {
    api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    api.propagation.setGlobalPropagator(preserveRequest(propagator, () => api.context.active()));
    api.trace.setGlobalTracerProvider(provider);
  });
  return { exports: exportsSpans(settings), flush };
}
