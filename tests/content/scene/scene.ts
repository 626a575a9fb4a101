// What the proof looks at: the native plane with exporters, services of all kinds behind balancers, and load on them.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Connections, type Engine, openPlane } from '@telltale/plane';
import { freePort } from '../../support/free-port.ts';
import { cacheWithKql } from '../../support/kql-module.ts';
import { startPostgres } from '../../support/postgres.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { startRedis } from '../../support/redis.ts';
import { serverClient } from '../../support/server-client.ts';
import { cleanEnvironment } from '../../support/service.ts';
import { startWebhook, type Webhook } from '../../support/webhook.ts';
import { startBalancers } from './balancers.ts';
import { shopErrands, storefrontErrands } from './errands.ts';
import { startExporters } from './exporters.ts';
import { type Errand, startLoad } from './load.ts';
import { startPythonServices } from './python-services.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
/** A new target is found at the next look at the folder, and scraped after it. */
const SCRAPE_MS_MAX = 60_000;
const POLL_MS = 250;
const PLANE = { ports: { elasticsearch: 0, prometheus: 0, alertmanager: 0 } } as const;

interface QueryAnswer {
  readonly data: { readonly result: readonly unknown[] };
}

/** How a service is started with the preload, tied to the plane. */
export interface ServiceOptions {
  readonly name: string;
  readonly version?: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A service that runs. */
export interface RunningService {
  readonly url: string;
  readonly program: Program;
}

export interface Scene extends AsyncDisposable {
  readonly engine: Engine;
  readonly connections: Connections;
  /** Folder of the scene's own. */
  readonly folder: string;
  /** Folder of Prometheus' file discovery. */
  readonly targets: string;
  startShop(options: ServiceOptions): Promise<RunningService>;
  startStorefront(options: ServiceOptions): Promise<RunningService>;
  /** Settings of the storefront that tie it to what it asks. */
  databases(): Promise<Readonly<Record<string, string>>>;
  /** Waits until Prometheus has scraped a process of a service that was started since, seconds since 1970. */
  untilScraped(job: string, since?: number): Promise<void>;
  /** Where Alertmanager sends every alert. */
  readonly webhook: Webhook;
  readonly elasticsearch: { stop(): Promise<void>; start(): Promise<void> };
  /** Load that goes on until the scene ends. */
  load(errands: readonly Errand[]): void;
  /** Run when the scene ends. */
  defer(work: () => void): void;
  /** Brings everything on that dashboards show. */
  stageEverything(): Promise<void>;
}

/**
 * Starts the plane; the rest as it is asked for.
 *
 * @param say receives each step as a line
 */
export async function openScene(say: (line: string) => void): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-scene-'));
  // Elasticsearch and PostgreSQL run as a user of their own where this runs as root.
  chmodSync(folder, 0o755);
  const engine = openPlane({ engine: 'native', planeDir: join(folder, 'plane'), cacheDir: await cacheWithKql() });
  const stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  stack.defer(async () => void (await engine.down({ purge: true })));
  try {
    const webhook = stack.use(await startWebhook());
    writeReceivers(join(folder, 'plane', 'receivers'), webhook.url);
    say('the plane is started');
    const { connections } = await engine.up(PLANE);
    const environment = await engine.environment();
    const targets = environment.TELLTALE_METRICS_TARGETS_DIR ?? '';
    const exporters = join(dirname(targets), 'exporters');

    const start = async (app: string, cwd: string, options: ServiceOptions): Promise<RunningService> => {
      const { name, version = '1.0.0', env = {} } = options;
      const port = options.port ?? (await freePort());
      const program = await startProgram({
        command: process.execPath,
        args: ['--import', '@telltale/node', app],
        cwd: at(cwd),
        env: {
          ...cleanEnvironment(),
          ...environment,
          OTEL_SERVICE_NAME: name,
          OTEL_RESOURCE_ATTRIBUTES: `service.version=${version},deployment.environment.name=proof`,
          TELLTALE_SPOOL_DIR: join(folder, 'spools', name),
          PORT: String(port),
          ...env,
        },
        ready: port,
      });
      stack.use(program);
      return { url: `http://127.0.0.1:${port}`, program };
    };
    const prometheus = stack.use(serverClient(connections.prometheus));
    let databases: Promise<Readonly<Record<string, string>>> | undefined;
    const scene: Scene = {
      engine,
      webhook,
      connections,
      folder,
      targets,
      startShop: (options) => start('app.js', 'examples/shop', options),
      startStorefront: (options) => start('storefront.mjs', 'tests/apps', options),
      load: (errands) => void stack.use(startLoad(errands)),
      defer: (work) => void stack.defer(work),
      databases() {
        databases ??= startDatabases(scene, stack);
        return databases;
      },
      async untilScraped(job, since = 0) {
        const query = `max(process_start_time_seconds{job="${job}"}) >= ${since}`;
        const path = `/api/v1/query?${new URLSearchParams({ query })}`;
        const begun = performance.now();
        while ((await prometheus.ask<QueryAnswer>(path)).data.result.length === 0) {
          if (performance.now() - begun > SCRAPE_MS_MAX) throw new Error(`${job} is not scraped`);
          await delay(POLL_MS);
        }
      },
      elasticsearch: {
        async stop() {
          const { parts } = await engine.status();
          const { pid } = parts.find(({ name }) => name === 'elasticsearch') ?? {};
          // The group: the server itself is a child of its launcher.
          if (pid !== undefined) process.kill(-pid, 'SIGKILL');
        },
        // At the port that it had: services know no other.
        start: async () => void (await engine.up()),
      },
      async stageEverything() {
        say('exporters, databases and services are started');
        for (const program of await startExporters({
          elasticsearch: connections.elasticsearch,
          targets: exporters,
          folder,
        })) {
          stack.use(program);
        }
        const env = await scene.databases();
        const storefrontPort = await freePort();
        const first = await scene.startStorefront({ name: 'storefront', port: storefrontPort, env });
        const balancers = await startBalancers({ servicePort: storefrontPort, targets, folder });
        for (const program of balancers.programs) stack.use(program);
        const python = await startPythonServices(targets);
        for (const program of python.programs) stack.use(program);
        scene.load([
          ...shopErrands(env.SHOP_URL ?? ''),
          ...storefrontErrands(balancers.url),
          ...python.urls.flatMap((url) => [
            { url: `${url}/items/tea`, everyMs: 200 },
            { url: `${url}/items/broken`, everyMs: 2_000 },
          ]),
        ]);
        say('a new version of the storefront is deployed, and crashes once');
        await deployAnew(scene, first, { port: storefrontPort, env });
      },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
    return scene;
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Has the plane's Alertmanager tell the webhook of everything that it would wake somebody, or open a ticket, for. */
function writeReceivers(folder: string, url: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ['alerts_page_url', 'alerts_tickets_url']) writeFileSync(join(folder, name), url);
}

/** PostgreSQL, Redis and the shop, which the storefront asks. */
async function startDatabases(scene: Scene, stack: AsyncDisposableStack): Promise<Readonly<Record<string, string>>> {
  const postgres = stack.use(await startPostgres());
  const redis = stack.use(await startRedis());
  const shop = await scene.startShop({ name: 'shop' });
  return { DATABASE_URL: postgres.url, REDIS_URL: `redis://127.0.0.1:${redis.port}`, SHOP_URL: shop.url };
}

/** Another version in the place of the one that runs, which then ends by a bug and is started again. */
async function deployAnew(
  scene: Scene,
  first: RunningService,
  { port, env }: { readonly port: number; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  const options: ServiceOptions = { name: 'storefront', version: '1.1.0', port, env };
  first.program.kill('SIGTERM');
  await first.program.ended;
  const second = await scene.startStorefront(options);
  await fetch(`${second.url}/crash`);
  await second.program.ended;
  await scene.startStorefront(options);
}
