// A served request: its context, and its measurements, recorded once when it ends.
import type { IncomingHttpHeaders } from 'node:http';
import type { Attributes, Context, ContextManagementToken } from '@opentelemetry/api';
import type { RequestMetadata } from '../../tracing/rpc-metadata.ts';
import { warn } from '../../warnings.ts';
import { methodOf, outcomeAttributes } from './attributes.ts';
import { callAttributes, faultOf } from './grpc.ts';
import { headerGetter } from './header-access.ts';
import { RequestContext } from './request-context.ts';
import type { ServedRequest } from './request-log.ts';
import { restifyRouteOf } from './routes/restify.ts';
import { trpcRouteOf } from './routes/trpc-procedures.ts';
import { ServerSpan } from './server-span.ts';
import type { HttpTelemetry } from './telemetry.ts';

export type Arguments = [event: string | symbol, ...values: unknown[]];

/** How a request ended. */
export interface Ended {
  /** Undefined if none was sent. */
  readonly status: number | undefined;
  /** Why it ended early; undefined if it did not. */
  readonly error: string | undefined;
  readonly version: string | undefined;
  readonly isSecure: boolean;
  /** The target as the client wrote it, with its query; logged only if there is no route. */
  readonly target: string | undefined;
}

/** One request and its response, of any version of HTTP. */
export abstract class Exchange {
  readonly #telemetry: HttpTelemetry;
  readonly #context: Context;
  readonly #begun = performance.now();
  protected readonly metadata: RequestMetadata;
  #recorded = false;

  constructor(telemetry: HttpTelemetry, metadata: RequestMetadata, headers: IncomingHttpHeaders) {
    const { api, tracer, propagator } = telemetry;
    this.#telemetry = telemetry;
    this.metadata = metadata;
    const parent = propagator.extract(api.ROOT_CONTEXT, headers, headerGetter);
    this.#context = new RequestContext(
      parent,
      new ServerSpan(tracer.startSpan('', {}, parent).spanContext(), this.metadata),
      this.metadata,
    );
  }

  /** Receives the events of the objects that are marked with this exchange. */
  abstract look(args: Arguments): void;

  /**
   * Enters the request's context, until it is disposed of; undefined if that is the current one. No function is called
   * in between: a frame of ours would remove one of the app's from the stacks of its errors.
   */
  attach(): ContextManagementToken | undefined {
    const { context } = this.#telemetry.api;
    return context.active() === this.#context ? undefined : context.attach(this.#context);
  }

  /** Only the first call counts. Never throws. */
  protected record(ended: Ended): void {
    if (this.#recorded) return;
    this.#recorded = true;
    try {
      this.#record(ended);
    } catch (error) {
      warn('preload', `cannot record a request: ${error}. The app continues without it.`);
    }
  }

  #record({ status, error, version, isSecure, target }: Ended): void {
    const { method, request, route: named, finder } = this.metadata;
    const found = finder === undefined ? restifyRouteOf(request) : finder.find(status);
    const route = named ?? found ?? (status === 404 ? undefined : trpcRouteOf(target));
    const known = methodOf(method);
    const attributes = (): Attributes => ({
      'http.request.method': known,
      'url.scheme': isSecure ? 'https' : 'http',
      ...(version !== undefined && { 'network.protocol.version': version }),
      ...(route !== undefined && { 'http.route': route }),
      ...outcomeAttributes({ status, error }, 500),
    });
    const key = `${known} ${status} ${version} ${isSecure} ${error} ${route}`;
    const ms = performance.now() - this.#begun;
    this.#telemetry.served.record(ms / 1_000, key, attributes, this.#context);
    this.#note({ method: known, route, target, status, error, ms });
  }

  /** The same for a gRPC call, by its own status. */
  protected recordCall(method: string, status: string, target: string | undefined): void {
    if (this.#recorded) return;
    this.#recorded = true;
    const fault = faultOf(status);
    const ms = performance.now() - this.#begun;
    const attributes = (): Attributes => callAttributes(method, status, fault);
    this.#telemetry.callsServed.record(ms / 1_000, `${method} ${status}`, attributes, this.#context);
    const route = method === '_OTHER' ? undefined : `/${method}`;
    const error = status === 'CANCELLED' ? 'aborted' : fault;
    this.#note({ method: 'POST', route, target, status: 200, error, ms });
  }

  #note(served: ServedRequest): void {
    const { requestLog } = this.#telemetry;
    if (requestLog?.wants(served.status, served.error, served.ms)) requestLog.take(served, this.#context);
  }
}
