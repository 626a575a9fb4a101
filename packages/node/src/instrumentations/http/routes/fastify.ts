// Routes of Fastify, including requests that a hook rejects.
import { join } from 'node:path';
import { addPatcher, watchPackage } from '../../../modules/patchers.ts';
import type { RouteFinder } from '../../../tracing/rpc-metadata.ts';
import type { Routes } from './routes.ts';

interface FastifyRequest {
  readonly routeOptions?: { readonly url?: unknown };
  /** Before Fastify 4.10. */
  readonly routerPath?: unknown;
}

/** Creates the class of a server's requests. */
type BuildRequest = (...given: unknown[]) => (this: FastifyRequest, ...given: unknown[]) => void;

/** Reads the route of one of its requests. */
class FastifyRoute implements RouteFinder {
  readonly #request: FastifyRequest;

  constructor(request: FastifyRequest) {
    this.#request = request;
  }

  find(): string | undefined {
    const { routeOptions, routerPath } = this.#request;
    const url = routeOptions === undefined ? routerPath : routeOptions.url;
    return typeof url === 'string' ? url : undefined;
  }
}

/** Names the routes of Fastify for the metrics of the HTTP server. */
export function watchFastify(routes: Routes): void {
  watchPackage('fastify');
  addPatcher((exports, name, folder) => {
    if (name !== join('fastify', 'lib', 'request.js')) return exports;
    const Base = exports as { buildRequest: BuildRequest };
    const { buildRequest } = Base;
    routes.note('fastify', folder, true);
    Base.buildRequest = function watched(...given) {
      const Built = buildRequest.apply(this, given);
      function Request(this: FastifyRequest, ...made: unknown[]): void {
        Built.apply(this, made);
        const metadata = routes.current();
        if (metadata) metadata.finder = new FastifyRoute(this);
      }
      Object.assign(Object.defineProperty(Request, 'prototype', { value: Built.prototype }), Built);
      // If nothing is decorated, Fastify uses the `parent` of a class: without one, it uses ours.
      return given[0] === Base ? Object.assign(Request, { parent: undefined }) : Request;
    };
    return exports;
  });
}
