// OpenTelemetry's RPC metadata of a request, where a framework's instrumentation sets the route.
import type { IncomingMessage } from 'node:http';
import type { Context } from '@opentelemetry/api';

/** Where `@opentelemetry/core` has it looked for. */
export const RPC_METADATA: symbol = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');

/** The metadata of a request, as `@opentelemetry/core` has it. */
export interface RpcMetadata {
  readonly type: 'http';
  route?: string;
}

/**
 * Finds the route of one request. An object with a method of its class: of closures, one for each request, V8 remembers the
 * last one that was called, and with it its request and whatever that leads to, until the next full collection.
 */
export interface RouteFinder {
  /** @param status that the request is answered with */
  find(status: number | undefined): string | undefined;
}

/** The same, as our own watching of servers keeps it. */
export interface RequestMetadata extends RpcMetadata {
  readonly method: string | undefined;
  /** Undefined where it is none of HTTP/1. */
  readonly request?: IncomingMessage;
  /** Asked at the request's end where nobody has named the route. */
  finder?: RouteFinder;
}

/** The metadata of the request that a context is of. */
export function rpcMetadataOf(context: Context): RpcMetadata | undefined {
  return context.getValue(RPC_METADATA) as RpcMetadata | undefined;
}

/** The same, where the request is watched by us. */
export function requestMetadataOf(context: Context): RequestMetadata | undefined {
  const metadata = rpcMetadataOf(context);
  return metadata !== undefined && 'method' in metadata ? (metadata as RequestMetadata) : undefined;
}
