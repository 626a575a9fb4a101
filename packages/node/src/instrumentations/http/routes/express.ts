// Routes of Express and its router: the templates of all mounts down to the route.
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { limits } from '../../../limits.ts';
import { addPatcher, watchPackage } from '../../../modules/patchers.ts';
import type { RequestMetadata, RouteFinder } from '../../../tracing/rpc-metadata.ts';
import { warn } from '../../../warnings.ts';
import { joinedRoute, type Routes } from './routes.ts';

type Path = string | RegExp | readonly Path[];
type Match = boolean | { readonly path: string; readonly pattern?: unknown };

interface Route {
  readonly path: Path;
  readonly _handlesMethod?: (method: string) => boolean;
  readonly _handles_method?: (method: string) => boolean;
}

interface Layer {
  /** The result of the last match; since Express 5.3 the match itself contains it. */
  readonly path?: string;
  readonly route?: Route;
  match(path: string): Match;
}

type LayerClass = new (path: Path, options: object, work: () => void) => Layer;

interface Router {
  readonly stack: readonly Layer[];
}

type Mount = (this: Router, ...given: unknown[]) => unknown;

interface RouterPrototype {
  use: Mount;
  route: Mount;
}

/** The requests that a layer handles. */
interface Mounted {
  readonly path: Path;
  readonly options: object;
  /** Alternatives of a layer with several paths, each to be tried: layers do not store which one matched. */
  tried?: readonly { readonly layer: Layer; readonly template: string }[];
}

/** The layers that a request has passed. */
class Way implements RouteFinder {
  readonly #request: IncomingMessage & { readonly route?: Route };
  /** Templates of mounts, by the remaining path below each. */
  readonly #mounts = new Map<string, string>();
  readonly #routes: { readonly route: Route; readonly template: string }[] = [];
  #mount: string | undefined;

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  /** @param matched the part of `path` that the layer matched */
  pass(layer: Layer, template: string, path: string, matched: string): void {
    const whole = joinedRoute(this.#mounts.get(path) ?? '', template);
    if (layer.route !== undefined) {
      if (this.#routes.length < limits.routesTriedMax) this.#routes.push({ route: layer.route, template: whole });
      return;
    }
    const rest = path.slice(matched.length);
    this.#mount = whole;
    if (this.#mounts.size < limits.routesTriedMax) this.#mounts.set(rest.startsWith('/') ? rest : `/${rest}`, whole);
  }

  /** The route whose handlers ran last; otherwise the mount, if it answered with anything but 404. */
  find(status: number | undefined): string | undefined {
    const { route } = this.#request;
    const last = this.#routes.findLast((tried) => tried.route === route);
    return last?.template ?? (status === 404 ? undefined : this.#mount);
  }
}

function wayOf(metadata: RequestMetadata, request: IncomingMessage): Way {
  if (metadata.finder instanceof Way) return metadata.finder;
  const way = new Way(request);
  metadata.finder = way;
  return way;
}

const templates = new WeakMap<Layer, Mounted>();

function templateOf(layer: Layer, mounted: Mounted, matches: (one: Layer) => Match): string | undefined {
  const { path, options } = mounted;
  if (!Array.isArray(path)) return String(path);
  const Made = layer.constructor as LayerClass;
  mounted.tried ??= path
    .flat(Number.POSITIVE_INFINITY)
    .map((one: Path) => ({ layer: new Made(one, options, () => {}), template: String(one) }));
  return mounted.tried.find((one) => matches(one.layer))?.template;
}

/** Records the templates of the layers that a call adds. */
function noting(original: Mount, options: object): Mount {
  return function mounted(...given) {
    const before = this.stack.length;
    const result = original.apply(this, given);
    let [first] = given as [unknown];
    while (Array.isArray(first) && first.length > 0) [first] = first;
    const path = (typeof first === 'function' ? '/' : given[0]) as Path;
    for (const layer of this.stack.slice(before)) templates.set(layer, { path, options });
    return result;
  };
}

function watchRouter(router: RouterPrototype): void {
  router.use = noting(router.use, { end: false, strict: false });
  router.route = noting(router.route, { end: true, strict: false });
}

function takes({ route }: Layer, method: string | undefined): boolean {
  if (route === undefined || method === 'HEAD' || method === undefined) return true;
  return Boolean(route._handlesMethod?.(method) ?? route._handles_method?.(method) ?? true);
}

function watchLayers(prototype: Layer, routes: Routes): void {
  const { match } = prototype;
  prototype.match = function matched(this: Layer, path) {
    const result = match.call(this, path);
    if (result) {
      try {
        note(this, path, result);
      } catch (error) {
        warn('preload', `cannot read a route of Express: ${error}. The app continues without it.`);
      }
    }
    return result;
  };

  function note(layer: Layer, path: string, result: Match): void {
    const matched = (typeof result === 'object' ? result.path : layer.path) ?? '';
    // Most layers match every path and are not recorded.
    if (layer.route === undefined && matched === '') return;
    const given = templates.get(layer);
    const metadata = given === undefined ? undefined : routes.current();
    if (given === undefined || metadata?.request === undefined || !takes(layer, metadata.method)) return;
    const template = templateOf(layer, given, (one) => match.call(one, path));
    if (template !== undefined) wayOf(metadata, metadata.request).pass(layer, template, path, matched);
  }
}

const express4Router = join('express', 'lib', 'router', 'index.js');
const layers: ReadonlySet<string> = new Set([
  join('router', 'lib', 'layer.js'),
  join('express', 'lib', 'router', 'layer.js'),
]);

/** Names the routes of Express 4 and 5 for the metrics of the HTTP server. */
export function watchExpress(routes: Routes): void {
  watchPackage('express');
  watchPackage('router');
  addPatcher((exports, name, folder) => {
    const isLayer = layers.has(name);
    if (isLayer) watchLayers((exports as { prototype: Layer }).prototype, routes);
    else if (name === 'router') watchRouter((exports as { prototype: RouterPrototype }).prototype);
    else if (name === express4Router) watchRouter(exports as RouterPrototype);
    // Express 5 takes its router from another package, which it loads itself.
    if (isLayer || name === 'express') routes.note('express', name === 'express' ? folder : undefined, isLayer);
    return exports;
  });
}
