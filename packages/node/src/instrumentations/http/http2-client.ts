// Instruments outgoing requests over HTTP/2, gRPC included: trace propagation and duration.
import type { EventEmitter } from 'node:events';
import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  ClientSessionRequestOptions,
  IncomingHttpHeaders,
  OutgoingHttpHeaders,
} from 'node:http2';
import type { Attributes, Context } from '@opentelemetry/api';
import { warn } from '../../warnings.ts';
import { methodOf, outcomeAttributes } from './attributes.ts';
import { errorTypeOf } from './error-type.ts';
import type { Arguments } from './exchange.ts';
import { carryContext, mark } from './exchange-marks.ts';
import { callAttributes, callMethod, callStatus, isCall } from './grpc.ts';
import { namesTrace } from './header-access.ts';
import type { HttpTelemetry } from './telemetry.ts';

/** A request in progress. */
class AskedStream {
  readonly #telemetry: HttpTelemetry;
  readonly #context: Context;
  readonly #stream: ClientHttp2Stream;
  readonly #begun = performance.now();
  #headers: IncomingHttpHeaders | undefined;
  #trailers: IncomingHttpHeaders | undefined;
  #error: string | undefined;

  constructor(telemetry: HttpTelemetry, context: Context, stream: ClientHttp2Stream) {
    this.#telemetry = telemetry;
    this.#context = context;
    this.#stream = stream;
  }

  /** Listeners run in the context in which the app added them. */
  attach(): undefined {}

  look([event, value]: Arguments): void {
    if (event === 'response') this.#headers = value as IncomingHttpHeaders;
    else if (event === 'trailers') this.#trailers = value as IncomingHttpHeaders;
    else if (event === 'error') this.#error = errorTypeOf(value);
    else if (event === 'close') this.#record();
  }

  #record(): void {
    const seconds = (performance.now() - this.#begun) / 1_000;
    const { sentHeaders: sent, rstCode } = this.#stream;
    const { hostname, port } = new URL(`${sent[':scheme'] ?? 'http'}://${sent[':authority'] ?? 'unknown'}`);
    const server = {
      'server.address': hostname,
      'server.port': port === '' ? (sent[':scheme'] === 'https' ? 443 : 80) : Number(port),
    };
    if (isCall(sent)) {
      const status =
        callStatus(this.#trailers, this.#headers) ?? (this.#error === undefined ? 'CANCELLED' : 'UNAVAILABLE');
      const method = callMethod(String(sent[':path']), status);
      const attributes = (): Attributes => ({
        ...callAttributes(method, status, status === 'OK' ? undefined : status),
        ...server,
      });
      const key = `${method} ${status} ${server['server.port']} ${hostname}`;
      this.#telemetry.callsAsked.record(seconds, key, attributes, this.#context);
      return;
    }
    const known = methodOf(String(sent[':method']));
    const status = this.#headers === undefined ? undefined : Number(this.#headers[':status']);
    const isBroken = status === undefined || rstCode !== 0;
    const error = this.#error ?? (isBroken ? 'aborted' : undefined);
    const attributes = (): Attributes => ({
      'http.request.method': known,
      ...server,
      'network.protocol.version': '2',
      ...outcomeAttributes({ status, error }, 400),
    });
    const key = `${known} ${status} ${error} 2 ${server['server.port']} ${hostname}`;
    this.#telemetry.asked.record(seconds, key, attributes, this.#context);
  }
}

type Request = ClientHttp2Session['request'];

function watchSessions(prototype: { request: Request }, telemetry: HttpTelemetry): void {
  const { request } = prototype;
  prototype.request = function watched(
    this: ClientHttp2Session,
    headers?: OutgoingHttpHeaders | readonly string[],
    options?: ClientSessionRequestOptions,
  ): ClientHttp2Stream {
    if (telemetry.stopped) return request.call(this, headers as OutgoingHttpHeaders, options);
    const { api, tracer, propagator, traceHeaders } = telemetry;
    const parent = api.context.active();
    const context = api.trace.setSpan(parent, tracer.startSpan('', {}, parent));
    let sent = headers;
    if (!Array.isArray(headers) && !namesTrace(headers as OutgoingHttpHeaders | undefined, traceHeaders)) {
      sent = { ...(headers as OutgoingHttpHeaders | undefined) };
      propagator.inject(context, sent, { set: (to, key, value) => void Reflect.set(to, key, value) });
    }
    const stream = request.call(this, sent as OutgoingHttpHeaders, options);
    carryContext(Object.getPrototypeOf(stream) as EventEmitter, true);
    mark(stream, new AskedStream(telemetry, context, stream));
    return stream;
  };
}

/** Watches every request from now on. */
export function watchHttp2Clients(telemetry: HttpTelemetry): void {
  const http2 = process.getBuiltinModule('http2');
  const { connect } = http2;
  let isWatched = false;
  http2.connect = function watched(this: unknown, ...given: Parameters<typeof connect>) {
    const session = Reflect.apply(connect, this, given) as ClientHttp2Session;
    try {
      // Node does not export the class of sessions.
      if (!isWatched) watchSessions(Object.getPrototypeOf(session), telemetry);
      isWatched = true;
    } catch (error) {
      warn('preload', `cannot instrument requests over HTTP/2: ${error}. The app continues without it.`);
    }
    return session;
  } as typeof connect;
}
