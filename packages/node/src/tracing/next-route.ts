// Routes of Next.js, read from its spans that begin before the response is sent.
import type { Attributes, Context, SpanOptions, Tracer, TracerProvider } from '@opentelemetry/api';
import { type RequestMetadata, type RouteFinder, rpcMetadataOf } from './rpc-metadata.ts';

/** The tracer's name. */
const nextTracerName = 'next.js';

/** Routes of Next.js' own error pages: the request was for another. */
const stand = new Set(['/_not-found', '/_error', '/_global-error', '/404', '/500']);

/** The route in a span's name; names of other spans are paths with raw ids. */
function routeOf(attributes: Attributes): { readonly route: unknown; readonly isServed: boolean } | undefined {
  switch (attributes['next.span_type']) {
    case 'AppRouteRouteHandlers.runHandler':
      return { route: attributes['next.route'], isServed: true };
    case 'Node.runHandler':
      return {
        route: /^executing api route \(pages\) (\/\S+)$/.exec(String(attributes['next.span_name']))?.[1],
        isServed: true,
      };
    case 'NextNodeServer.findPageComponents':
      return { route: attributes['next.route'], isServed: false };
    default:
      return undefined;
  }
}

/** A span that looks a page up. */
class NextPage implements RouteFinder {
  readonly #route: string;

  constructor(route: string) {
    this.#route = route;
  }

  find(status: number | undefined): string | undefined {
    return status === 404 ? undefined : this.#route;
  }
}

/** Names the route of the request in which a span of Next.js begins. */
function noteRoute({ attributes = {} }: SpanOptions, context: Context): void {
  const { route, isServed = false } = routeOf(attributes) ?? {};
  if (typeof route !== 'string' || stand.has(route)) return;
  const metadata = rpcMetadataOf(context) as RequestMetadata | undefined;
  if (metadata === undefined) return;
  // A page is looked up for any path if an app has a catch-all page: only an existing page has a route.
  if (isServed || route.includes('[') || !('method' in metadata)) metadata.route = route;
  else metadata.finder = new NextPage(route);
}

/** Next.js' tracer, whose spans name the route as they begin. */
function watched(tracer: Tracer, active: () => Context): Tracer {
  const startActiveSpan = ((name: string, ...rest: unknown[]) => {
    if (rest.length > 1) noteRoute(rest[0] as SpanOptions, active());
    return Reflect.apply(tracer.startActiveSpan, tracer, [name, ...rest]);
  }) as Tracer['startActiveSpan'];
  return { startSpan: (...given) => tracer.startSpan(...given), startActiveSpan };
}

/** Wraps a provider, so that its spans of Next.js name the route of the current request. */
export function watchNextRoutes(provider: TracerProvider, active: () => Context): void {
  const { getTracer } = provider;
  provider.getTracer = (name, ...rest) => {
    const tracer = getTracer.call(provider, name, ...rest);
    return name === nextTracerName ? watched(tracer, active) : tracer;
  };
}
