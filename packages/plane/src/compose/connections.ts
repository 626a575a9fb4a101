// How the stack's servers are reached from this machine.
import { existsSync } from 'node:fs';
import { type Connections, type PartName, partNames } from '../engine.ts';
import { createHttpClient, type HttpClient } from '../http-client.ts';
import type { ServerName } from '../operator.ts';
import { PlaneError } from '../plane-error.ts';
import { clientFiles, exportOf, readAuthority } from './client-files.ts';
import { type Container, containersOf } from './containers.ts';
import type { ComposeProject } from './project.ts';

/** Port of each server inside its container. */
export const serverPorts: Readonly<Record<ServerName, number>> = {
  elasticsearch: 9200,
  prometheus: 9090,
  alertmanager: 9093,
  kibana: 5601,
  grafana: 3000,
};

/** Address of a server on this machine; undefined where its port is not published or it does not run. */
export function urlOf(containers: readonly Container[], server: ServerName): string | undefined {
  const container = containers.find(({ service, state }) => service === server && state === 'running');
  const port = container?.ports.get(serverPorts[server]);
  return port === undefined ? undefined : `https://127.0.0.1:${port}`;
}

/** How to reach each part; undefined while one of them does not run, or was never brought up by this user. */
export function connectionsOf(project: ComposeProject, containers: readonly Container[]): Connections | undefined {
  const paths = clientFiles(project);
  if (!existsSync(paths.ca)) return undefined;
  const connections: Partial<Record<PartName, Connections[PartName]>> = {};
  for (const name of partNames) {
    const url = urlOf(containers, name);
    const container = containers.find(({ service }) => service === name);
    if (url === undefined || container === undefined) return undefined;
    connections[name] = {
      url,
      ca_file: paths.ca,
      username: 'telltale-reader',
      password_file: paths.password('reader'),
      version: versionIn(container.image),
    };
  }
  return connections as Connections;
}

/** `prom/prometheus:v3.13.3@sha256:…` -> `3.13.3` */
export function versionIn(image: string): string {
  return /:v?([\w.-]+)(?:@|$)/.exec(image)?.[1] ?? image;
}

/**
 * How to reach each part of a stack that must run for what is to be done.
 *
 * @throws PlaneError `not_running`
 */
export async function running(project: ComposeProject, what: string): Promise<Connections> {
  const connections = connectionsOf(project, await containersOf(project));
  if (connections !== undefined) return connections;
  throw new PlaneError('not_running', {
    what,
    why: 'the stack is not running, or was brought up by docker compose alone',
    remedy: 'Bring it up, which changes nothing of what runs: telltale up --engine compose',
  });
}

/** A client of the server at `url`, as one of the stack's users. */
export async function clientAt(project: ComposeProject, url: string, user: string): Promise<HttpClient> {
  const [ca, { passwords }] = await Promise.all([readAuthority(project), exportOf(project)]);
  return createHttpClient({ url, ca, username: `telltale-${user}`, password: passwords[user] ?? '' });
}
