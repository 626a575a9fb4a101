// Opens a connection to Grafana and checks its version.

import { ContentError } from '../../content-error.ts';
import { shown } from '../address.ts';
import { isObject } from '../fingerprint.ts';
import { type Connection, HttpClient } from '../http-client.ts';
import { limits } from '../limits.ts';
import { notTheServer } from '../refusal.ts';

/** A Grafana that answers. */
export interface Grafana extends AsyncDisposable {
  readonly http: HttpClient;
  /** Undefined if it does not report it to anonymous users. */
  readonly version: string | undefined;
}

/** Opens a Grafana. @throws ContentError if it cannot be reached, is another server, or is too old */
export async function openGrafana(connection: Connection): Promise<Grafana> {
  const http = new HttpClient(connection);
  try {
    const doing = 'reach Grafana';
    const needs = 'no permission';
    const { body, status } = await http.ask({ path: 'api/health', doing, needs, expected: [404] });
    if (status === 404 || !isObject(body) || !('database' in body)) {
      throw notTheServer({ ...connection, doing, needs }, '/api/health does not answer as Grafana does');
    }
    const version = typeof body.version === 'string' && body.version !== '' ? body.version : undefined;
    if (version !== undefined && Number.parseInt(version, 10) < limits.grafanaMajorMin) {
      throw new ContentError('unsupported', {
        operation: connection.operation,
        what: `cannot use Grafana at ${shown(connection.url)}`,
        why: `it is version ${version}, and these dashboards need ${limits.grafanaMajorMin} or newer`,
        remedy: `Upgrade it to ${limits.grafanaMajorMin} or newer`,
      });
    }
    return { http, version, [Symbol.asyncDispose]: () => http[Symbol.asyncDispose]() };
  } catch (error) {
    await http[Symbol.asyncDispose]();
    throw error;
  }
}
