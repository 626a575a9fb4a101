// Routes of Fastify: it tells of each request on a diagnostics channel of its own, and needs no patch.
import { subscribe } from 'node:diagnostics_channel';
import { rpcMetadataOf } from './http/rpc-metadata.ts';
import { loadOwn } from './loading.ts';

/** What Fastify publishes when a handler begins. */
interface HandlerStart {
  readonly route?: { readonly url?: unknown };
}

/** Names the route of each request that Fastify handles, for the metrics of the HTTP server. */
export function watchFastifyRoutes(): void {
  const { context } = loadOwn<typeof import('@opentelemetry/api')>('@opentelemetry/api');
  subscribe('tracing:fastify.request.handler:start', (message) => {
    const url = (message as HandlerStart).route?.url;
    const metadata = rpcMetadataOf(context.active());
    if (metadata && typeof url === 'string') metadata.route = url;
  });
}
