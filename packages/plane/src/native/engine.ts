// The native engine: the plane as plain processes on loopback.
import { join, resolve } from 'node:path';
import { DeadLetters } from '../dead-letters/dead-letters.ts';
import type { Connections, Engine } from '../engine.ts';
import { cacheFolder, planeFolder } from '../folders.ts';
import { PlaneError } from '../plane-error.ts';
import { down } from './down.ts';
import { layoutOf } from './layout.ts';
import { createOperator } from './operator.ts';
import { clientOf, connectionsOf, type NativePlane } from './plane.ts';
import { siteOf } from './site.ts';
import { readState } from './state.ts';
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
    environment: () => environment(plane),
    deadLetters: () => deadLetters(plane),
    operator: () => createOperator(plane),
    site: async () => siteOf(plane),
  };
}

async function environment(plane: NativePlane): Promise<Record<string, string>> {
  const { url, ca_file } = (await running(plane, 'cannot tie a service to the plane')).elasticsearch;
  return {
    TELLTALE_ELASTICSEARCH_URL: url,
    TELLTALE_ELASTICSEARCH_CA_FILE: ca_file,
    TELLTALE_ELASTICSEARCH_USERNAME: 'telltale-shipper',
    TELLTALE_ELASTICSEARCH_PASSWORD_FILE: join(plane.layout.secrets, 'shipper'),
    TELLTALE_METRICS_HOST: '127.0.0.1',
    // Any free port: several services run side by side, and each says where it is.
    TELLTALE_METRICS_PORT: '0',
    TELLTALE_METRICS_TARGETS_DIR: plane.layout.targets,
  };
}

async function deadLetters(plane: NativePlane): Promise<DeadLetters> {
  const { url } = (await running(plane, 'cannot look for dead letters')).elasticsearch;
  return new DeadLetters(await clientOf(plane, Number(new URL(url).port), 'admin'));
}

/** How to reach each part of a plane that must run for what is to be done. */
async function running(plane: NativePlane, what: string): Promise<Connections> {
  const connections = connectionsOf(plane, await readState(plane.layout.state));
  if (connections !== undefined) return connections;
  throw new PlaneError('not_running', {
    what,
    why: 'the plane is not running',
    remedy: 'Start it: telltale up --engine native',
  });
}
