// Requests that the app serves: each is in a trace of its own, and its duration is recorded when its response is done.
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Attributes, Context } from '@opentelemetry/api';
import { errorTypeOf, methodOf, outcomeAttributes } from './attributes.ts';
import { headerGetter } from './header-access.ts';
import { RequestContext } from './request-context.ts';
import type { RpcMetadata } from './rpc-metadata.ts';
import { ServerSpan } from './server-span.ts';
import type { HttpTelemetry } from './telemetry.ts';

type Emit = EventEmitter['emit'];
type Arguments = [event: string | symbol, ...values: unknown[]];

/** One request and its response. */
class Exchange {
  readonly #telemetry: HttpTelemetry;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #metadata: RpcMetadata = { type: 'http' };
  readonly #context: Context;
  readonly #begun = performance.now();
  #error: string | undefined;
  #recorded = false;

  constructor(telemetry: HttpTelemetry, request: IncomingMessage, response: ServerResponse) {
    const { api, tracer, propagator } = telemetry;
    this.#telemetry = telemetry;
    this.#request = request;
    this.#response = response;
    const parent = propagator.extract(api.ROOT_CONTEXT, request.headers, headerGetter);
    this.#context = new RequestContext(
      parent,
      new ServerSpan(tracer.startSpan('', {}, parent).spanContext(), this.#metadata),
      this.#metadata,
    );
  }

  /** Runs what belongs to the request in its context. */
  emit(emit: Emit, emitter: EventEmitter, args: Arguments): boolean {
    const { context } = this.#telemetry.api;
    if (context.active() === this.#context) return Reflect.apply(emit, emitter, args);
    return context.with(this.#context, () => Reflect.apply(emit, emitter, args));
  }

  /** Sees what becomes of the response. */
  look([event, value]: Arguments): void {
    if (event === 'close') this.#record();
    else if (event === 'error') this.#error ??= errorTypeOf(value);
  }

  #record(): void {
    if (this.#recorded) return;
    this.#recorded = true;
    const { method, socket, httpVersion } = this.#request;
    const { headersSent, statusCode } = this.#response;
    const { route } = this.#metadata;
    const status = headersSent ? statusCode : undefined;
    const error = this.#error ?? (headersSent ? undefined : 'aborted');
    const { encrypted: secure = false } = (socket ?? {}) as Partial<TLSSocket>;
    const attributes = (): Attributes => ({
      'http.request.method': methodOf(method),
      'url.scheme': secure ? 'https' : 'http',
      'network.protocol.version': httpVersion,
      ...(route !== undefined && { 'http.route': route }),
      ...outcomeAttributes({ status, error }, 500),
    });
    const key = `${method} ${status} ${httpVersion} ${secure} ${error} ${route}`;
    const ms = performance.now() - this.#begun;
    this.#telemetry.served.record(ms / 1_000, key, attributes, this.#context);
    const { notables } = this.#telemetry;
    if (notables?.wants(status, error, ms)) {
      notables.take({ method: methodOf(method), route, status, error, ms }, this.#context);
    }
  }
}

/**
 * Which exchange a request or a response is of: in a private field, which nobody sees who prints or lists it, and
 * which costs less than a map of them.
 */
class Marked extends (class {
  constructor(marked: object) {
    // biome-ignore lint/correctness/noConstructorReturn: this is how a private field comes to another's object.
    return marked;
  }
} as new (
  marked: object,
) => object) {
  #exchange: Exchange;

  private constructor(marked: object, exchange: Exchange) {
    super(marked);
    this.#exchange = exchange;
  }

  static mark(marked: object, exchange: Exchange): void {
    if (!(#exchange in marked)) new Marked(marked, exchange);
  }

  static exchangeOf(object: object): Exchange | undefined {
    return #exchange in object ? object.#exchange : undefined;
  }
}

/**
 * Has every listener of a request, or of its response, run in the request's context: the socket that calls them is
 * that of many requests.
 */
function carryContext(prototype: EventEmitter, isResponse: boolean): void {
  const { emit } = prototype;
  prototype.emit = function carried(this: EventEmitter, ...args: Arguments): boolean {
    const exchange = Marked.exchangeOf(this);
    if (exchange === undefined) return Reflect.apply(emit, this, args);
    if (isResponse) exchange.look(args);
    // Most of what is emitted nobody listens to.
    if (this.listenerCount(args[0]) === 0) return Reflect.apply(emit, this, args);
    return exchange.emit(emit, this, args);
  };
}

let carrying = false;

/** Watches every server of `http`, or of `https`, there is and comes. */
export function watchServers(module: 'http' | 'https', telemetry: HttpTelemetry): void {
  if (!carrying) {
    carrying = true;
    const http = process.getBuiltinModule('http');
    carryContext(http.IncomingMessage.prototype, false);
    carryContext(http.ServerResponse.prototype, true);
  }
  const { prototype } = process.getBuiltinModule(module).Server as unknown as { prototype: Server };
  const { emit } = prototype;
  prototype.emit = function watched(this: Server, ...args: Arguments): boolean {
    if (args[0] !== 'request' || telemetry.stopped) return Reflect.apply(emit, this, args);
    const [, request, response] = args as [string, IncomingMessage, ServerResponse];
    const exchange = new Exchange(telemetry, request, response);
    Marked.mark(request, exchange);
    Marked.mark(response, exchange);
    return exchange.emit(emit, this, args);
  };
}
