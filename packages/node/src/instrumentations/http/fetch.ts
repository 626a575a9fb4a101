// Instruments outgoing requests of `fetch` and undici: trace propagation and duration.
import { subscribe } from 'node:diagnostics_channel';
import type { Attributes, Context } from '@opentelemetry/api';
import { warn } from '../../warnings.ts';
import { methodOf, outcomeAttributes } from './attributes.ts';
import { errorTypeOf } from './error-type.ts';
import { namesTrace, type WrittenHeaders } from './header-access.ts';
import type { HttpTelemetry } from './telemetry.ts';

/** undici's description of a request. */
export interface UndiciRequest {
  readonly origin: string | URL;
  readonly method: string;
  /** Alternating names and values; undici 5 has lines of text. */
  readonly headers: WrittenHeaders;
  readonly addHeader?: (name: string, value: string) => void;
}

interface Message {
  readonly request: UndiciRequest;
  readonly response?: { readonly statusCode: number };
  readonly socket?: { readonly alpnProtocol?: unknown };
  readonly error?: unknown;
}

/** A request in progress. */
class Asked {
  readonly #telemetry: HttpTelemetry;
  readonly #request: UndiciRequest;
  readonly #context: Context;
  readonly #begun = performance.now();
  status: number | undefined;
  version = '1.1';

  constructor(telemetry: HttpTelemetry, request: UndiciRequest) {
    const { api, tracer, propagator } = telemetry;
    this.#telemetry = telemetry;
    this.#request = request;
    const parent = api.context.active();
    // If spans are exported, OpenTelemetry's instrumentation creates them and propagates the trace.
    this.#context = telemetry.tracesClients ? api.trace.setSpan(parent, tracer.startSpan('', {}, parent)) : parent;
    if (!telemetry.tracesClients || namesTrace(request.headers, telemetry.traceHeaders)) return;
    propagator.inject(this.#context, request, { set: (to, key, value) => to.addHeader?.(key, value) });
  }

  record(error: string | undefined): void {
    const { status, version } = this;
    const { origin, method } = this.#request;
    const { protocol, hostname, port: written } = new URL(origin);
    const port = written === '' ? (protocol === 'https:' ? 443 : 80) : Number(written);
    const known = methodOf(method);
    const attributes = (): Attributes => ({
      'http.request.method': known,
      'server.address': hostname,
      'server.port': port,
      ...(status !== undefined && { 'network.protocol.version': version }),
      ...outcomeAttributes({ status, error }, 400),
    });
    const key = `${known} ${status} ${error} ${version} ${port} ${hostname}`;
    this.#telemetry.asked.record((performance.now() - this.#begun) / 1_000, key, attributes, this.#context);
  }
}

/** undici's own errors have known codes: any other error is the reason of the app's abort, which may be any value. */
function typeOf(error: unknown): string {
  const type = errorTypeOf(error);
  const isCode = !/[a-z]/.test(type);
  return type === 'TimeoutError' || (isCode && type !== 'UND_ERR_ABORTED') ? type : 'AbortError';
}

/** Watches every request from now on. Nothing is patched: undici publishes each on a diagnostics channel. */
export function watchFetch(telemetry: HttpTelemetry): void {
  const asked = new WeakMap<UndiciRequest, Asked>();
  const on = (channel: string, take: (message: Message, known: Asked | undefined) => void): void =>
    subscribe(channel, (message) => {
      try {
        take(message as Message, asked.get((message as Message).request));
      } catch (error) {
        warn('preload', `cannot instrument a request: ${error}. The app continues without it.`);
      }
    });
  on('undici:request:create', ({ request }) => {
    if (!telemetry.stopped && request.method !== 'CONNECT') asked.set(request, new Asked(telemetry, request));
  });
  on('undici:client:sendHeaders', ({ socket }, known) => {
    if (known && socket?.alpnProtocol === 'h2') known.version = '2';
  });
  on('undici:request:headers', ({ response }, known) => {
    if (known) known.status = response?.statusCode;
  });
  on('undici:request:trailers', ({ request }, known) => {
    asked.delete(request);
    known?.record(undefined);
  });
  on('undici:request:error', ({ request, error }, known) => {
    asked.delete(request);
    known?.record(typeOf(error));
  });
}
