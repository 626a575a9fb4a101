// Starts the console of a plane: connects to its servers and serves the page on loopback.
import { fileURLToPath } from 'node:url';
import type { Engine } from '@telltale/plane';
import { readAssets } from './server/assets.ts';
import { cached } from './server/cached.ts';
import type { ConsoleSources } from './server/console-sources.ts';
import { type RunningConsole, type ServeOptions, serveConsole } from './server/http-server.ts';
import { limits } from './server/limits.ts';
import { connectServers } from './servers/connect-servers.ts';
import { findUserInterfaces } from './servers/user-interfaces.ts';

/** Options of a console. */
export interface ConsoleOptions extends Pick<ServeOptions, 'port' | 'worded' | 'onUnexpected'> {
  /** The plane; its servers are looked up again if one is not found any more. */
  readonly plane: Pick<Engine, 'connect' | 'status' | 'deadLetters' | 'describe' | 'forwardUserInterfaces'>;
  /** Telltale's version. */
  readonly telltale: string;
}

/** The built page. */
const pageFolder = fileURLToPath(new URL('../public/', import.meta.url));

/**
 * Starts a console. The plane need not run: the page says which parts do not, and recovers by itself.
 *
 * @throws ConsoleError `port_taken`, `no_page`
 */
export async function startConsole({ plane, telltale, ...options }: ConsoleOptions): Promise<RunningConsole> {
  const assets = readAssets(pageFolder);
  const { engine } = await plane.describe();
  const status = cached(() => plane.status(), limits.parts);
  const servers = connectServers(() => plane.connect());
  const sources: ConsoleSources = {
    telltale,
    engine,
    servers,
    parts: async () => (await status()).parts,
    userInterfaces: cached(() => findUserInterfaces(plane, engine, status), limits.parts),
    deadLetters: () => plane.deadLetters(),
  };
  const running = await serveConsole({ ...options, sources, assets });
  return {
    ...running,
    async close() {
      await running.close();
      await servers[Symbol.asyncDispose]();
    },
  };
}
