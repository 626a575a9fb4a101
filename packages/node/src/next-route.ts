// Routes of Next.js: of a page it tells them on the request's span, of a route handler only on a span of its own.
import type { Context, SpanOptions } from '@opentelemetry/api';
import { rpcMetadataOf } from './http/rpc-metadata.ts';

/** The tracer's name. */
export const nextTracerName = 'next.js';

/** Names the route of the request that a span of Next.js begins in, where the span is that of a route handler. */
export function noteNextRoute({ attributes }: SpanOptions, context: Context): void {
  // Other spans have a path there that holds raw ids.
  if (attributes?.['next.span_type'] !== 'AppRouteRouteHandlers.runHandler') return;
  const metadata = rpcMetadataOf(context);
  const route = attributes['next.route'];
  if (metadata !== undefined && typeof route === 'string') metadata.route = route;
}
