// OpenTelemetry's RPC metadata of a request, where a framework's instrumentation sets the route.
import type { IncomingMessage } from 'node:http';
import type { Context } from '@opentelemetry/api';

/** The key under which `@opentelemetry/core` looks for it. */
export const RPC_METADATA: symbol = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');

/** A request's metadata, in the form of `@opentelemetry/core`. */
export interface RpcMetadata {
  readonly type: 'http';
  route?: string;
}

/**
 * Finds the route of one request. An object with a method of its class: with closures, one for each request, V8
 * remembers the last one that was called, and with it its request and everything reachable from it, until the next full
 * collection.
 */
export interface RouteFinder {
  /** @param status the response's status */
  find(status: number | undefined): string | undefined;
}

/** The same, as kept by our own instrumentation of servers. */
export interface RequestMetadata extends RpcMetadata {
  readonly method: string | undefined;
  /** Undefined if it is not HTTP/1. */
  readonly request?: IncomingMessage;
  /** Called at the request's end if no route was named. */
  finder?: RouteFinder;
}

/** The metadata of the request in a context. */
export function rpcMetadataOf(context: Context): RpcMetadata | undefined {
  return context.getValue(RPC_METADATA) as RpcMetadata | undefined;
}

/** The same, if we watch the request. */
export function requestMetadataOf(context: Context): RequestMetadata | undefined {
  const metadata = rpcMetadataOf(context);
  return metadata !== undefined && 'method' in metadata ? (metadata as RequestMetadata) : undefined;
}
