// Routes of tRPC: the procedures of the app's routers, by which its own server is asked.
import { limits } from '../../limits.ts';
import { addImportPatcher, addPatcher, watchPackage } from '../../patchers.ts';
import type { Routes } from './routes.ts';

type RouterFactory = (...given: unknown[]) => { readonly _def?: { readonly procedures?: object } };

interface Builder {
  create(...given: unknown[]): { router: RouterFactory; mergeRouters: RouterFactory };
}

const procedures = new Set<string>();

function noting(factory: RouterFactory): RouterFactory {
  return (...given) => {
    const router = factory(...given);
    for (const name of Object.keys(router?._def?.procedures ?? {})) {
      if (procedures.size < limits.proceduresMax) procedures.add(name);
    }
    return router;
  };
}

/** The procedure that a request is for; several at once are one route, for any may be asked for together. */
export function trpcRouteOf(target: string | undefined): string | undefined {
  if (procedures.size === 0 || target === undefined) return undefined;
  const [, name = ''] = /^\/([^?#]*)/.exec(target) ?? [];
  if (procedures.has(name)) return `/${name}`;
  const names = name.split(',');
  return names.length > 1 && names.every((one) => procedures.has(one)) ? '/{batch}' : undefined;
}

/** Names the procedures of tRPC for the metrics of the HTTP server. */
export function watchTrpc(routes: Routes): void {
  const patch = (exports: unknown, name: string, folder: string | undefined): unknown => {
    const { initTRPC } = exports as { initTRPC?: Builder };
    if (name !== '@trpc/server' || initTRPC === undefined) return exports;
    routes.note('@trpc/server', folder, true);
    const prototype: Builder = Object.getPrototypeOf(initTRPC);
    const { create } = prototype;
    prototype.create = function watched(...given) {
      const made = create.apply(this, given);
      return { ...made, router: noting(made.router), mergeRouters: noting(made.mergeRouters) };
    };
    return exports;
  };
  watchPackage('@trpc/server');
  addPatcher(patch);
  addImportPatcher(['@trpc/server'], patch);
}
