// Routes of Koa: its routers name them on the request's context, and koa-mount what they are mounted under.
import { addImportPatcher, addPatcher, watchPackage } from '../../patchers.ts';
import type { RequestMetadata } from '../rpc-metadata.ts';
import { joinedRoute, type Routes } from './routes.ts';

interface KoaContext {
  readonly mountPath?: unknown;
}

interface Koa {
  readonly prototype: { createContext(...given: unknown[]): KoaContext };
}

/** Hears of the route when the router names it: when the request ends, the mounts are left behind. */
function listen(context: KoaContext, metadata: RequestMetadata): void {
  let route: unknown;
  Object.defineProperty(context, '_matchedRoute', {
    configurable: true,
    enumerable: true,
    get: () => route,
    set(this: KoaContext, value: unknown) {
      route = value;
      const { mountPath } = this;
      const prefix = typeof mountPath === 'string' ? mountPath : '';
      if (value !== undefined && value !== null) metadata.route = joinedRoute(prefix, String(value));
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
      if (metadata) listen(context, metadata);
      return context;
    };
    return exports;
  };
  watchPackage('koa');
  addPatcher((exports, name, folder) => (name === 'koa' ? patch(exports, folder) : exports));
  addImportPatcher(['koa'], (exports, name, folder) => (name === 'koa' ? patch(exports, folder) : exports));
}
