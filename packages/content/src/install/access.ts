// Connections to Grafana and Kibana from the addresses and credentials that a user gives.
import { basicAuthorization } from '@telltale/http';
import type { Operation } from '../content-error.ts';
import { readAddress } from './address.ts';
import type { Connection } from './http-client.ts';

/** A Grafana and the token of a service account. */
export interface GrafanaAccess {
  readonly url: string;
  readonly token: string;
}

/** A Kibana with an API key or a user; without both if it has no security. */
export interface KibanaAccess {
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** Common options of both connections. */
export interface AccessOptions {
  /** PEM text of an authority that is trusted in addition to the well-known ones. */
  readonly ca?: string | undefined;
  /** Waits between attempts; replaced in tests. */
  readonly wait?: ((ms: number) => Promise<unknown>) | undefined;
}

/** @param more further secrets that no message may repeat @throws ContentError `address` */
export function grafanaConnection(
  operation: Operation,
  { url, token }: GrafanaAccess,
  { ca, wait }: AccessOptions,
  more: readonly string[] = [],
): Connection {
  return {
    operation,
    name: 'Grafana',
    url: readAddress(operation, 'Grafana', url),
    headers: { authorization: `Bearer ${token}` },
    secrets: [token, ...more],
    ca,
    wait,
  };
}

/** @throws ContentError `address` */
export function kibanaConnection(
  operation: Operation,
  { url, apiKey, username, password = '' }: KibanaAccess,
  { ca, wait }: AccessOptions,
): Connection {
  const basic = basicAuthorization(username ?? '', password);
  const authorization = apiKey !== undefined ? `ApiKey ${apiKey}` : username !== undefined ? basic : undefined;
  return {
    operation,
    name: 'Kibana',
    url: readAddress(operation, 'Kibana', url),
    headers: authorization === undefined ? {} : { authorization },
    secrets: apiKey !== undefined ? [apiKey] : username !== undefined ? [password, basic.slice('Basic '.length)] : [],
    ca,
    wait,
  };
}
