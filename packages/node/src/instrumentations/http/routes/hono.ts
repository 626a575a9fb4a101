// Routes of Hono, from the matched handlers of its request context.
import { join } from 'node:path';
import { addImportPatcher, addPatcher, watchPackage } from '../../../modules/patchers.ts';
import type { RouteFinder } from '../../../tracing/rpc-metadata.ts';
import { joinedRoute, type Routes } from './routes.ts';

interface HonoContext {
  readonly req: {
    readonly routeIndex: number;
    readonly matchedRoutes: readonly { readonly path: string; readonly method: string }[];
  };
}

type ContextClass = new (...given: unknown[]) => HonoContext;

/** The route whose handler ran last; a handler for all methods is a middleware, which a 404 has passed. */
function routeOf({ req }: HonoContext, status: number | undefined): string | undefined {
  const { path, method } = req.matchedRoutes[req.routeIndex] ?? {};
  return method === 'ALL' && status === 404 ? undefined : path;
}

/** Reads the context of one request, which may belong to an app that is mounted in another. */
class HonoRoute implements RouteFinder {
  readonly #context: HonoContext;
  readonly #outer: RouteFinder | undefined;

  constructor(context: HonoContext, outer: RouteFinder | undefined) {
    this.#context = context;
    this.#outer = outer;
  }

  find(status: number | undefined): string | undefined {
    const route = routeOf(this.#context, status);
    if (route === undefined) return undefined;
    // A mounted app knows only its own part of the path.
    const mount = this.#outer?.find(undefined)?.replace(/\/?\*$/, '');
    return mount === undefined ? route : joinedRoute(mount, route);
  }
}

function watched(Context: ContextClass, routes: Routes): ContextClass {
  const Watched = class extends Context {
    constructor(...given: unknown[]) {
      super(...given);
      const metadata = routes.current();
      if (metadata) metadata.finder = new HonoRoute(this, metadata.finder);
    }
  };
  return Object.defineProperty(Watched, 'name', { value: Context.name });
}

/** Names the routes of Hono for the metrics of the HTTP server. */
export function watchHono(routes: Routes): void {
  watchPackage('hono');
  addPatcher((exports, name, folder) => {
    if (name !== join('hono', 'dist', 'cjs', 'context.js')) return exports;
    routes.note('hono', folder, true);
    const { Context, ...others } = exports as { Context: ContextClass };
    return { ...others, Context: watched(Context, routes) };
  });
  addImportPatcher(['hono'], (exports, name, folder) => {
    if (name !== join('hono', 'dist', 'context.js')) return exports;
    routes.note('hono', folder, true);
    const module = exports as { Context: ContextClass };
    module.Context = watched(module.Context, routes);
    return exports;
  });
}
