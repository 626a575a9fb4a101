// Requests that the app serves: each is in a trace of its own, and its duration is recorded when its response is done.
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Context } from '@opentelemetry/api';
import { errorTypeOf, methodOf, outcomeAttributes } from './attributes.ts';
import { type HttpTelemetry, RPC_METADATA, type RpcMetadata } from './telemetry.ts';

type Emit = EventEmitter['emit'];

/**
 * Has every listener of a request, or of its response, run in the request's context: the socket that calls them is
 * that of many requests. It is not enumerable, so that a request is printed as it was.
 */
function carry(emitter: EventEmitter, run: (emit: () => boolean) => boolean, look: (args: unknown[]) => void): void {
  const { emit } = emitter;
  const value = function carried(this: EventEmitter, ...args: Parameters<Emit>): boolean {
    look(args);
    return run(() => Reflect.apply(emit, this, args));
  };
  Object.defineProperty(emitter, 'emit', { value, configurable: true, writable: true, enumerable: false });
}

/** One request and its response. */
class Exchange {
  readonly #telemetry: HttpTelemetry;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #metadata: RpcMetadata;
  readonly #context: Context;
  readonly #begun = performance.now();
  #error: string | undefined;
  #recorded = false;

  constructor(telemetry: HttpTelemetry, request: IncomingMessage, response: ServerResponse) {
    const { api, tracer, propagator } = telemetry;
    this.#telemetry = telemetry;
    this.#request = request;
    this.#response = response;
    const { traceparent, tracestate } = request.headers;
    const remote = propagator.read(traceparent as string | undefined, tracestate);
    const parent = remote === undefined ? api.ROOT_CONTEXT : api.trace.setSpanContext(api.ROOT_CONTEXT, remote);
    const span = tracer.startSpan('', {}, parent);
    this.#metadata = { type: 'http' };
    this.#context = api.trace.setSpan(parent, span).setValue(RPC_METADATA, this.#metadata);
    carry(request, this.#run, () => {});
    carry(response, this.#run, ([event, error]) => {
      if (event === 'close') this.#record();
      else if (event === 'error') this.#error ??= errorTypeOf(error);
    });
  }

  run(serve: () => boolean): boolean {
    return this.#run(serve);
  }

  readonly #run = (work: () => boolean): boolean => {
    const { context } = this.#telemetry.api;
    return context.active() === this.#context ? work() : context.with(this.#context, work);
  };

  #record(): void {
    if (this.#recorded) return;
    this.#recorded = true;
    const { route } = this.#metadata;
    const { headersSent, statusCode, writableFinished } = this.#response;
    const attributes = {
      'http.request.method': methodOf(this.#request.method),
      'url.scheme': 'encrypted' in this.#request.socket ? 'https' : 'http',
      'network.protocol.version': this.#request.httpVersion,
      ...(route !== undefined && { 'http.route': route }),
      ...outcomeAttributes(
        {
          status: headersSent ? statusCode : undefined,
          error: this.#error ?? (headersSent || writableFinished ? undefined : 'aborted'),
        },
        500,
      ),
    };
    this.#telemetry.served?.record((performance.now() - this.#begun) / 1_000, attributes, this.#context);
  }
}

/** Watches every server of `http`, or of `https`, there is and comes. */
export function watchServers(module: 'http' | 'https', telemetry: HttpTelemetry): void {
  const { prototype } = process.getBuiltinModule(module).Server as unknown as { prototype: Server };
  const { emit } = prototype;
  prototype.emit = function watched(this: Server, ...args: [string, ...unknown[]]): boolean {
    const [event, request, response] = args;
    const serve = (): boolean => Reflect.apply(emit, this, args);
    if (event !== 'request' || telemetry.stopped) return serve();
    return new Exchange(telemetry, request as IncomingMessage, response as ServerResponse).run(serve);
  };
}
