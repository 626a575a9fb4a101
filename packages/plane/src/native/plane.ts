// One native plane: its folders, its running processes, and its connections.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectElasticsearch, type ElasticsearchClient } from '../elasticsearch/client.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Connections } from '../engine.ts';
import { createHttpClient, type HttpClient } from '../http-client.ts';
import { partNames } from '../part-names.ts';
import { readSecret } from '../secrets/secrets.ts';
import type { NativeUserName } from '../servers/access.ts';
import type { Layout } from './layout.ts';
import { urlOf } from './processes/ports.ts';
import { isAlive } from './processes/process-group.ts';
import type { PlaneState } from './processes/state.ts';

/** The location of a plane. */
export interface NativePlane {
  readonly layout: Layout;
  /** The cache folder. */
  readonly cacheDir: string;
}

/** Connections of the running parts. */
export function connectionsOf({ layout }: NativePlane, state: PlaneState): Partial<Connections> {
  const connections: Partial<Connections> = {};
  for (const name of partNames) {
    const record = state.processes[name];
    const port = state.ports[name];
    if (record === undefined || port === undefined || !isAlive(record)) continue;
    connections[name] = {
      url: urlOf(port),
      ca_file: join(layout.certificates, 'ca.crt'),
      username: 'telltale-reader',
      password_file: join(layout.secrets, 'reader'),
      version: record.version,
    };
  }
  return connections;
}

/** Connections of all parts; undefined if one of the plane's processes does not run. */
export function allConnectionsOf(plane: NativePlane, state: PlaneState): Connections | undefined {
  const { elasticsearch, prometheus, alertmanager } = connectionsOf(plane, state);
  const keeper = state.processes.keeper;
  if (keeper === undefined || !isAlive(keeper)) return undefined;
  if (elasticsearch === undefined || prometheus === undefined || alertmanager === undefined) return undefined;
  return { elasticsearch, prometheus, alertmanager };
}

/** A client of one part, as one of its users. */
export async function clientOf(
  { layout }: Pick<NativePlane, 'layout'>,
  port: number,
  user: NativeUserName,
): Promise<HttpClient> {
  return createHttpClient(await endpointOf(layout, port, user));
}

/** A client of Elasticsearch, as one of its users. */
export async function elasticsearchOf(
  { layout }: Pick<NativePlane, 'layout'>,
  port: number,
  user: NativeUserName,
): Promise<ElasticsearchClient> {
  return connectElasticsearch(await endpointOf(layout, port, user));
}

async function endpointOf(layout: Layout, port: number, user: NativeUserName): Promise<Endpoint> {
  const ca = await readFile(join(layout.certificates, 'ca.crt'), 'utf8');
  return { url: urlOf(port), ca, ...(await readSecret(layout.secrets, user)) };
}
