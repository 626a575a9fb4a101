// Routes of tRPC: the procedures of the app's routers.
import { addImportPatcher, addPatcher, watchPackage } from '../../../modules/patchers.ts';
import type { Routes } from './routes.ts';
import { noteProcedure } from './trpc-procedures.ts';

type RouterFactory = (...given: unknown[]) => { readonly _def?: { readonly procedures?: object } };

interface Builder {
  create(...given: unknown[]): { router: RouterFactory; mergeRouters: RouterFactory };
}

function noting(factory: RouterFactory): RouterFactory {
  return (...given) => {
    const router = factory(...given);
    for (const name of Object.keys(router?._def?.procedures ?? {})) noteProcedure(name);
    return router;
  };
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
