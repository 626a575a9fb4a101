// Routes of Restify, from the request's `getRoute()`.
import type { IncomingMessage } from 'node:http';

interface RestifyRequest {
  getRoute?(): { readonly path?: unknown } | undefined;
}

/** The route of a request, if Restify has found one. */
export function restifyRouteOf(request: IncomingMessage | undefined): string | undefined {
  const path = (request as RestifyRequest | undefined)?.getRoute?.()?.path;
  return typeof path === 'string' || path instanceof RegExp ? String(path) : undefined;
}
