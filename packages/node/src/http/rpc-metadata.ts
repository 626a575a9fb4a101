// The metadata of a request, in which a framework's instrumentation names the route.
import type { Context } from '@opentelemetry/api';

/** Where `@opentelemetry/core` has it looked for. */
export const RPC_METADATA: symbol = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA');

/** The metadata of a request, as `@opentelemetry/core` has it. */
export interface RpcMetadata {
  readonly type: 'http';
  route?: string;
}

/** The metadata of the request that a context is of. */
export function rpcMetadataOf(context: Context): RpcMetadata | undefined {
  return context.getValue(RPC_METADATA) as RpcMetadata | undefined;
}
