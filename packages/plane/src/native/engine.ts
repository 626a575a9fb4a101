// The native engine: the plane as plain processes on loopback.
import { join, resolve } from 'node:path';
import { DeadLetters } from '../dead-letters/dead-letters.ts';
import type { Connection, Engine } from '../engine.ts';
import { cacheFolder, planeFolder } from '../folders.ts';
import { describePlane } from './description.ts';
import { down } from './down.ts';
import { grantAccess } from './grant-access.ts';
import { layoutOf } from './layout.ts';
import { notRunning } from './not-running.ts';
import { createOperator } from './operator.ts';
import { outputOf } from './output.ts';
import { connectionsOf, elasticsearchOf as elasticsearchClientOf, type NativePlane } from './plane.ts';
import { readState } from './processes/state.ts';
import { status } from './status.ts';
import { up } from './up.ts';

/** An engine for the plane in `planeDir`. */
export function createNativeEngine(options: { planeDir?: string; cacheDir?: string }): Engine {
  const plane: NativePlane = {
    layout: layoutOf(options.planeDir === undefined ? planeFolder() : resolve(options.planeDir)),
    cacheDir: options.cacheDir ?? cacheFolder(),
  };
  return {
    up: (upOptions = {}) => up(plane, upOptions),
    down: (downOptions = {}) => down(plane, downOptions),
    status: () => status(plane),
    connect: async () => (await status(plane)).connections ?? {},
    environment: (user) => environment(plane, user),
    deadLetters: () => deadLetters(plane),
    operator: (what) => createOperator(plane, what),
    logs: (logOptions) => outputOf(plane, logOptions),
    describe: async () => describePlane(plane),
  };
}

async function environment(plane: NativePlane, user?: string): Promise<Record<string, string>> {
  const { url, ca_file } = await elasticsearchOf(plane, 'cannot connect a service to the plane');
  const own = { passwordFile: join(plane.layout.secrets, 'shipper'), targets: plane.layout.targets };
  const { passwordFile, targets } = user === undefined ? own : await grantAccess(plane, user);
  return {
    TELLTALE_ELASTICSEARCH_URL: url,
    TELLTALE_ELASTICSEARCH_CA_FILE: ca_file,
    TELLTALE_ELASTICSEARCH_USERNAME: 'telltale-shipper',
    TELLTALE_ELASTICSEARCH_PASSWORD_FILE: passwordFile,
    TELLTALE_METRICS_HOST: '127.0.0.1',
    // Any free port: several services may run on this machine, and each writes a target file.
    TELLTALE_METRICS_PORT: '0',
    TELLTALE_METRICS_TARGETS_DIR: targets,
  };
}

async function deadLetters(plane: NativePlane): Promise<DeadLetters> {
  const { url } = await elasticsearchOf(plane, 'cannot read the dead letters');
  return new DeadLetters(await elasticsearchClientOf(plane, Number(new URL(url).port), 'admin'));
}

/** Connection to Elasticsearch, for operations that need no other part. */
async function elasticsearchOf(plane: NativePlane, what: string): Promise<Connection> {
  const state = await readState(plane.layout.state);
  const { elasticsearch } = connectionsOf(plane, state);
  if (elasticsearch !== undefined) return elasticsearch;
  throw notRunning(what, Object.keys(state.processes).length === 0 ? undefined : 'elasticsearch');
}
