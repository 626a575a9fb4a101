// Routes of Hapi, with the prefixes of plugins.
import { join } from 'node:path';
import { addPatcher, watchPackage } from '../../../modules/patchers.ts';
import type { RouteFinder } from '../../../tracing/rpc-metadata.ts';
import type { Routes } from './routes.ts';

interface HapiRequest {
  readonly route?: { readonly path?: unknown; readonly settings?: { readonly isInternal?: boolean } };
  readonly _route?: unknown;
  readonly _core?: { readonly router?: { readonly specials?: Readonly<Record<string, { route?: unknown } | null>> } };
}

interface HapiRequestClass {
  generate(...given: unknown[]): HapiRequest;
}

/** Reads the route of one of its requests. */
class HapiRoute implements RouteFinder {
  readonly #request: HapiRequest;

  constructor(request: HapiRequest) {
    this.#request = request;
  }

  /** Undefined for Hapi's own responses without a route: they have the path of a catch-all. */
  find(): string | undefined {
    const { route, _route, _core } = this.#request;
    const specials = Object.values(_core?.router?.specials ?? {});
    if (specials.some((special) => special?.route === _route)) return undefined;
    return typeof route?.path === 'string' ? route.path : undefined;
  }
}

/** Names the routes of Hapi for the metrics of the HTTP server. */
export function watchHapi(routes: Routes): void {
  watchPackage('@hapi/hapi');
  addPatcher((exports, name, folder) => {
    if (name !== join('@hapi/hapi', 'lib', 'request.js')) return exports;
    const Request = exports as HapiRequestClass;
    const { generate } = Request;
    routes.note('@hapi/hapi', folder, true);
    Request.generate = function watched(...given) {
      const request = generate.apply(this, given);
      const metadata = routes.current();
      if (metadata) metadata.finder = new HapiRoute(request);
      return request;
    };
    return exports;
  });
}
