// Routes of Koa: its routers name them on the context, koa-mount adds the mount path.
import { addImportPatcher, addPatcher, watchPackage } from '../../../modules/patchers.ts';
import type { RequestMetadata } from '../../../tracing/rpc-metadata.ts';
import { PrivateFieldBase } from '../private-field.ts';
import { joinedRoute, type Routes } from './routes.ts';

interface KoaContext {
  readonly mountPath?: unknown;
}

interface Koa {
  readonly prototype: { createContext(...given: unknown[]): KoaContext };
}

/**
 * The route of a context, in private fields of the context itself. With accessors that are closures for each request,
 * V8 would remember the last one, and keep its request until the next full collection.
 */
class Named extends PrivateFieldBase {
  #metadata: RequestMetadata;
  #route: unknown;

  private constructor(context: object, metadata: RequestMetadata) {
    super(context);
    this.#metadata = metadata;
  }

  static watch(context: object, metadata: RequestMetadata): void {
    if (!(#metadata in context)) new Named(context, metadata);
  }

  static routeOf(context: KoaContext): unknown {
    return #metadata in context ? context.#route : undefined;
  }

  /** Stores the route when the router names it: at the end of the request, the mount paths are gone. */
  static hear(context: KoaContext, route: unknown): void {
    if (!(#metadata in context)) return;
    context.#route = route;
    const prefix = typeof context.mountPath === 'string' ? context.mountPath : '';
    if (route !== undefined && route !== null) context.#metadata.route = joinedRoute(prefix, String(route));
  }
}

/** Extends the contexts of an app, which share one prototype, with their routes. */
function listen(contexts: object): void {
  if (Object.hasOwn(contexts, '_matchedRoute')) return;
  Reflect.defineProperty(contexts, '_matchedRoute', {
    configurable: true,
    enumerable: true,
    get(this: KoaContext) {
      return Named.routeOf(this);
    },
    set(this: KoaContext, route: unknown) {
      Named.hear(this, route);
    },
  });
}

/** Names the routes of Koa for the metrics of the HTTP server. */
export function watchKoa(routes: Routes): void {
  const patch = (exports: unknown, folder: string | undefined): unknown => {
    const { default: inner } = exports as { default?: Koa };
    const { prototype } = inner?.prototype?.createContext ? inner : (exports as Koa);
    const { createContext } = prototype;
    routes.note('koa', folder, true);
    prototype.createContext = function watched(...given) {
      const context = createContext.apply(this, given);
      const metadata = routes.current();
      if (metadata) {
        Named.watch(context, metadata);
        listen(Object.getPrototypeOf(context));
      }
      return context;
    };
    return exports;
  };
  watchPackage('koa');
  addPatcher((exports, name, folder) => (name === 'koa' ? patch(exports, folder) : exports));
  addImportPatcher(['koa'], (exports, name, folder) => (name === 'koa' ? patch(exports, folder) : exports));
}
