// Instruments served requests: each runs in its trace context, and its duration is recorded with the response.
import { subscribe } from 'node:diagnostics_channel';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { ownServer } from '@telltale/catalog';
import { warn } from '../../warnings.ts';
import type { Arguments } from './exchange.ts';
import { carryContext, type Exchange, exchangeOf, mark } from './exchange-marks.ts';
import { Http1Exchange } from './http1-exchange.ts';
import { Http2Exchange } from './http2-exchange.ts';
import { RawExchange } from './raw-exchange.ts';
import type { HttpTelemetry } from './telemetry.ts';

/** Node's modules with servers. */
export type ServerModule = 'http' | 'https' | 'http2';

let Response: typeof ServerResponse | undefined;

/** Undefined for an HTTP/2 response: its stream was published before, and its request runs within it. */
function exchangeOfResponse(telemetry: HttpTelemetry, request: object, response: object): Exchange | undefined {
  const known = exchangeOf(response);
  if (known !== undefined) return known;
  Response ??= process.getBuiltinModule('http').ServerResponse;
  if (!(response instanceof Response)) return undefined;
  const exchange = new Http1Exchange(telemetry, request as IncomingMessage, response);
  mark(request, exchange);
  mark(response, exchange);
  return exchange;
}

function exchangeOfStream(telemetry: HttpTelemetry, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Exchange {
  // Node does not export the class of streams.
  carryContext(Object.getPrototypeOf(stream), true);
  const exchange = new Http2Exchange(telemetry, stream, headers);
  mark(stream, exchange);
  return exchange;
}

/**
 * The request was malformed or too late; otherwise the client has disconnected, and got an answer or requested nothing.
 */
function isUnreadable(
  error: unknown,
  socket: Duplex & { readonly bytesRead?: number; _httpMessage?: unknown },
): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return (socket.bytesRead ?? 0) > 0 && !socket._httpMessage;
  return String(code).startsWith('HPE_') && !socket._httpMessage;
}

/** The exchange that an event of a server begins or belongs to. */
function exchangeOfEvent(telemetry: HttpTelemetry, [event, first, second]: Arguments): Exchange | undefined {
  switch (event) {
    case 'request':
    case 'checkContinue':
    case 'checkExpectation':
      return exchangeOfResponse(telemetry, first as object, second as object);
    case 'stream':
      return exchangeOfStream(telemetry, first as ServerHttp2Stream, second as IncomingHttpHeaders);
    case 'upgrade':
    case 'connect':
      return new RawExchange(telemetry, second as Duplex, first as IncomingMessage);
    case 'clientError':
      return isUnreadable(first, second as Duplex) ? new RawExchange(telemetry, second as Duplex) : undefined;
    default:
      return undefined;
  }
}

const events: ReadonlySet<unknown> = new Set([
  ...['request', 'stream', 'checkContinue', 'checkExpectation', 'upgrade', 'connect', 'clientError'],
]);

/** Never throws: a request that cannot be watched is still served. */
function begun(telemetry: HttpTelemetry, args: Arguments): Exchange | undefined {
  try {
    return exchangeOfEvent(telemetry, args);
  } catch (error) {
    warn('preload', `cannot instrument a request: ${error}. The app continues without it.`);
    return undefined;
  }
}

function watchPrototype(prototype: EventEmitter, telemetry: HttpTelemetry): void {
  const { emit } = prototype;
  prototype.emit = function watched(this: EventEmitter, ...args: Arguments): boolean {
    if (telemetry.stopped || !events.has(args[0])) return emit.apply(this, args);
    const exchange = begun(telemetry, args);
    const attached = exchange?.attach();
    if (attached === undefined) return emit.apply(this, args);
    try {
      return emit.apply(this, args);
    } finally {
      attached.dispose();
    }
  };
}

/** Responses that Node sends itself (417, 503, 400 without a host) appear only on this channel. */
function watchRequests(telemetry: HttpTelemetry): void {
  const { IncomingMessage, ServerResponse } = process.getBuiltinModule('http');
  carryContext(IncomingMessage.prototype, false);
  carryContext(ServerResponse.prototype, true);
  subscribe('http.server.request.start', (message) => {
    const { request, response, server } = message as {
      request: IncomingMessage;
      response: ServerResponse;
      server: object;
    };
    if (!telemetry.stopped && !(ownServer in server)) begun(telemetry, ['request', request, response]);
  });
}

function serverPrototypes(module: ServerModule): EventEmitter[] {
  if (module !== 'http2') return [process.getBuiltinModule(module).Server.prototype];
  const { createServer, createSecureServer } = process.getBuiltinModule('http2');
  // Node does not export the classes of its servers.
  return [createServer(), createSecureServer()].map((server) => Object.getPrototypeOf(server));
}

let watchesRequests = false;

/** Watches every existing and future server of a module. */
export function watchServers(module: ServerModule, telemetry: HttpTelemetry): void {
  if (!watchesRequests) watchRequests(telemetry);
  watchesRequests = true;
  for (const prototype of serverPrototypes(module)) watchPrototype(prototype, telemetry);
}
