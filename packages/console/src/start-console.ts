// Starts the console of a plane: connects to its servers and serves the page on loopback.
import { fileURLToPath } from 'node:url';
import type { Engine } from '@telltale/plane';
import { readAssets } from './server/assets.ts';
import type { ConsoleSources } from './server/console-sources.ts';
import { type RunningConsole, type ServeOptions, serveConsole } from './server/http-server.ts';
import { limits } from './server/limits.ts';
import { recent } from './server/recent.ts';
import { connectServers } from './servers/connect-servers.ts';

/** What a console is started with. */
export interface ConsoleOptions extends Pick<ServeOptions, 'port' | 'worded' | 'onUnexpected'> {
  /** The plane; it is looked at again where a server is not found any more. */
  readonly plane: Pick<Engine, 'connect' | 'status' | 'deadLetters' | 'describe'>;
  /** Version of Telltale. */
  readonly telltale: string;
}

/** The page, as it was made when the workspace was built. */
const pageFolder = fileURLToPath(new URL('../public/', import.meta.url));

/**
 * Starts a console. It does not need a plane that runs: the page says what does not, and recovers by itself.
 *
 * @throws ConsoleError `port_taken`, `no_page`
 */
export async function startConsole({ plane, telltale, ...options }: ConsoleOptions): Promise<RunningConsole> {
  const assets = readAssets(pageFolder);
  const { engine } = await plane.describe();
  const status = recent(() => plane.status(), limits.parts);
  const servers = connectServers(() => plane.connect());
  const sources: ConsoleSources = {
    telltale,
    engine,
    servers,
    parts: async () => (await status()).parts,
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
