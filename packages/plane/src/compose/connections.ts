// Addresses and credentials of the stack's servers, as seen from this machine.
import { existsSync } from 'node:fs';
import { connectElasticsearch, type ElasticsearchClient } from '../elasticsearch/client.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Connections } from '../engine.ts';
import { createHttpClient, type HttpClient } from '../http-client.ts';
import { versionIn } from '../image-version.ts';
import type { ServerName } from '../operator.ts';
import { type PartName, partNames } from '../part-names.ts';
import { PlaneError } from '../plane-error.ts';
import { clientFiles, exportOf, readAuthority } from './client-files.ts';
import { type Container, containersOf } from './docker/containers.ts';
import type { ComposeProject } from './docker/project.ts';

/** Port of each server inside its container. */
export const serverPorts: Readonly<Record<ServerName, number>> = {
  elasticsearch: 9200,
  prometheus: 9090,
  alertmanager: 9093,
  kibana: 5601,
  grafana: 3000,
};

/** Address of a server on this machine; undefined if its port is not published or it does not run. */
export function urlOf(containers: readonly Container[], server: ServerName): string | undefined {
  const container = containers.find(({ service, state }) => service === server && state === 'running');
  const port = container?.ports.get(serverPorts[server]);
  return port === undefined ? undefined : `https://127.0.0.1:${port}`;
}

/** Connections of the running parts; none if this user never started the stack. */
export function connectionsOf(project: ComposeProject, containers: readonly Container[]): Partial<Connections> {
  const paths = clientFiles(project);
  const connections: Partial<Record<PartName, Connections[PartName]>> = {};
  if (!existsSync(paths.ca)) return connections;
  for (const name of partNames) {
    const url = urlOf(containers, name);
    const container = containers.find(({ service }) => service === name);
    if (url === undefined || container === undefined) continue;
    connections[name] = {
      url,
      ca_file: paths.ca,
      username: 'telltale-reader',
      password_file: paths.password('reader'),
      version: versionIn(container.image),
    };
  }
  return connections;
}

/**
 * Connections of the parts that an operation needs.
 *
 * @throws PlaneError `not_running` with the missing part
 */
export async function running<Name extends PartName>(
  project: ComposeProject,
  what: string,
  parts: readonly Name[],
): Promise<Pick<Connections, Name>> {
  const containers = await requireStack(project, what);
  const connections = connectionsOf(project, containers);
  const missing = parts.find((name) => connections[name] === undefined);
  if (missing === undefined) return connections as Pick<Connections, Name>;
  throw new PlaneError('not_running', {
    what,
    why: `${missing} does not run, or its port is not published`,
    remedy: `Start it: telltale up --engine compose. Why it ended: telltale logs ${missing}`,
  });
}

/** The containers of a stack that this user started and that runs at least partly. @throws PlaneError `not_running` */
export async function requireStack(project: ComposeProject, what: string): Promise<readonly Container[]> {
  const containers = await containersOf(project);
  const runs = containers.some(({ state }) => state === 'running');
  if (runs && existsSync(clientFiles(project).ca)) return containers;
  throw new PlaneError('not_running', {
    what,
    why: runs ? 'the stack was started with docker compose, not with telltale' : 'the stack is not running',
    remedy: runs
      ? 'Run this, which does not change what runs: telltale up --engine compose'
      : 'Start it: telltale up --engine compose',
  });
}

/** A client of the server at `url`, as one of the stack's users. */
export async function clientAt(project: ComposeProject, url: string, user: string): Promise<HttpClient> {
  return createHttpClient(await endpointAt(project, url, user));
}

/** A client of the Elasticsearch at `url`, as one of the stack's users. */
export async function elasticsearchAt(
  project: ComposeProject,
  url: string,
  user: string,
): Promise<ElasticsearchClient> {
  return connectElasticsearch(await endpointAt(project, url, user));
}

async function endpointAt(project: ComposeProject, url: string, user: string): Promise<Endpoint> {
  const [ca, { passwords }] = await Promise.all([readAuthority(project), exportOf(project)]);
  return { url, ca, username: `telltale-${user}`, password: passwords[user] ?? '' };
}
