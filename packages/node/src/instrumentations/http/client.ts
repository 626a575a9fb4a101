// Instruments outgoing requests of `http` and `https`: trace propagation and duration.
import { subscribe } from 'node:diagnostics_channel';
import { errorMonitor } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import { warn } from '../../warnings.ts';
import { methodOf, outcomeAttributes } from './attributes.ts';
import { errorTypeOf } from './error-type.ts';
import { headerSetter } from './header-access.ts';
import type { HttpTelemetry } from './telemetry.ts';

/** The context key by which `@opentelemetry/core` suppresses tracing. */
const SUPPRESS_TRACING = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Properties in which Node keeps the response, besides passing it to listeners. */
type Asking = ClientRequest & { readonly res?: IncomingMessage };

/** The port of the requested address: from the host header, or the scheme's default. */
function portOf(request: ClientRequest): number {
  const host = String(request.getHeader('host') ?? '');
  const written = /:(\d{1,5})$/.exec(host)?.[1];
  return written === undefined ? (request.protocol === 'https:' ? 443 : 80) : Number(written);
}

function watch(request: Asking, telemetry: HttpTelemetry): void {
  const { api, tracer, propagator } = telemetry;
  const parent = api.context.active();
  // Requests of OpenTelemetry's exporters are not the app's.
  if (parent.getValue(SUPPRESS_TRACING) === true) return;
  // If spans are exported, OpenTelemetry's instrumentation creates them and propagates the trace.
  const { tracesClients } = telemetry;
  const context = tracesClients ? api.trace.setSpan(parent, tracer.startSpan('', {}, parent)) : parent;
  // Headers that the app gave as a list are already written, and a trace that it propagates itself is not changed.
  if (tracesClients && !request.headersSent && !telemetry.traceHeaders.some((name) => request.hasHeader(name))) {
    propagator.inject(context, request, headerSetter);
  }
  const begun = performance.now();
  let error: string | undefined;
  request.once(errorMonitor, (thrown: unknown) => {
    error = errorTypeOf(thrown);
  });
  request.once('close', () => {
    const { res: response } = request;
    const { method, host } = request;
    const broken = request.errored ? errorTypeOf(request.errored) : 'aborted';
    const outcome = { status: response?.statusCode, error: error ?? (response?.complete ? undefined : broken) };
    const port = portOf(request);
    const attributes = (): Attributes => ({
      'http.request.method': methodOf(method),
      'server.address': host,
      'server.port': port,
      ...(response && { 'network.protocol.version': response.httpVersion }),
      ...outcomeAttributes(outcome, 400),
    });
    const key = `${methodOf(method)} ${outcome.status} ${outcome.error} ${response?.httpVersion} ${port} ${host}`;
    telemetry.asked.record((performance.now() - begun) / 1_000, key, attributes, context);
  });
}

/** Watches every request from now on. Nothing is patched: Node publishes each on a diagnostics channel. */
export function watchClients(telemetry: HttpTelemetry): void {
  subscribe('http.client.request.created', (message) => {
    if (telemetry.stopped) return;
    try {
      watch((message as { request: Asking }).request, telemetry);
    } catch (error) {
      warn('preload', `cannot instrument a request: ${error}. The app continues without it.`);
    }
  });
}
