// The frameworks whose routes are supported, each module loaded with its framework.
import { loadOwn } from '../../../loading.ts';
import type { Routes } from './routes.ts';

/** Supports the routes of a framework from its next load on. */
type WatchRoutes = (routes: Routes) => void;

interface WatchedFramework {
  /** Name of its instrumentation in the settings. */
  readonly name: string;
  /** Whichever is loaded first. */
  readonly packages: readonly string[];
  load(): WatchRoutes;
}

export const frameworks: readonly WatchedFramework[] = [
  {
    name: 'express',
    packages: ['express', 'router'],
    load: () => loadOwn<typeof import('./express.ts')>('./instrumentations/http/routes/express.js').watchExpress,
  },
  {
    name: 'fastify',
    packages: ['fastify'],
    load: () => loadOwn<typeof import('./fastify.ts')>('./instrumentations/http/routes/fastify.js').watchFastify,
  },
  {
    name: 'hapi',
    packages: ['@hapi/hapi'],
    load: () => loadOwn<typeof import('./hapi.ts')>('./instrumentations/http/routes/hapi.js').watchHapi,
  },
  {
    name: 'hono',
    packages: ['hono'],
    load: () => loadOwn<typeof import('./hono.ts')>('./instrumentations/http/routes/hono.js').watchHono,
  },
  {
    name: 'koa',
    packages: ['koa'],
    load: () => loadOwn<typeof import('./koa.ts')>('./instrumentations/http/routes/koa.js').watchKoa,
  },
  {
    name: 'trpc',
    packages: ['@trpc/server'],
    load: () => loadOwn<typeof import('./trpc.ts')>('./instrumentations/http/routes/trpc.js').watchTrpc,
  },
];
