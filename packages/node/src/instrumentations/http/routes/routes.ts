// `http.route` of served requests, named by their framework, without a frame on the app's stacks.
import { join } from 'node:path';
import { readRegularFile } from '@telltale/files';
import { limits } from '../../../limits.ts';
import { type RequestMetadata, requestMetadataOf } from '../../../tracing/rpc-metadata.ts';

type Api = typeof import('@opentelemetry/api');

/** Frameworks whose routes are supported, with the supported versions. */
const supported = {
  express: '>=4.0.0 <6',
  koa: '>=2.0.0 <4',
  '@hapi/hapi': '>=17.0.0 <22',
  fastify: '>=4.0.0 <6',
  hono: '>=3.0.0 <5',
  '@trpc/server': '>=10.0.0 <12',
} as const;

export type Framework = keyof typeof supported;

/** A framework that the app has loaded. */
interface Loaded {
  readonly module: Framework;
  readonly folder: string | undefined;
  isPatched: boolean;
}

/** The same with its version, for the report. */
export interface MetFramework {
  readonly module: Framework;
  readonly version: string | undefined;
  readonly supported: readonly string[];
  readonly patched: boolean;
}

function versionIn(folder: string | undefined): string | undefined {
  try {
    const manifest = readRegularFile(join(folder ?? '', 'package.json'), limits.manifestBytesMax);
    return String(JSON.parse(manifest.toString()).version);
  } catch {
    return undefined; // It is known to be there, and not which one it is.
  }
}

/** Options of the frameworks' support. */
export class Routes {
  readonly #api: () => Api;
  readonly #loaded = new Map<Framework, Loaded>();
  /** Once set, frameworks are no longer instrumented. */
  stopped = false;

  /** @param api loaded on demand */
  constructor(api: () => Api) {
    this.#api = api;
  }

  /** The current request, if we watch it. */
  current(): RequestMetadata | undefined {
    return this.stopped ? undefined : requestMetadataOf(this.#api().context.active());
  }

  /** Records a framework that the app uses, and whether its version is supported. */
  note(module: Framework, folder: string | undefined, isPatched: boolean): void {
    const before = this.#loaded.get(module);
    this.#loaded.set(module, { module, folder: before?.folder ?? folder, isPatched: before?.isPatched || isPatched });
  }

  met(): MetFramework[] {
    return [...this.#loaded.values()].map(({ module, folder, isPatched }) => ({
      module,
      version: versionIn(folder),
      supported: [supported[module]],
      patched: isPatched,
    }));
  }
}

/** A prefix and a path, joined by one slash and without one at the end. */
export function joinedRoute(prefix: string, path: string): string {
  const joined = `${prefix}${path.startsWith('/') || prefix === '' ? path : `/${path}`}`;
  return prefix !== '' && joined.endsWith('/') ? joined.slice(0, -1) : joined;
}
