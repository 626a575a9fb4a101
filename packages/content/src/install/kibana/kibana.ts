// Opens a connection to one space of Kibana and checks its version.
import { ContentError } from '../../content-error.ts';
import { kibanaVersionMin } from '../../kibana/saved-object.ts';
import { shown } from '../address.ts';
import { isObject } from '../fingerprint.ts';
import { type Connection, HttpClient } from '../http-client.ts';
import { notTheServer } from '../refusal.ts';

/** A Kibana that answers. */
export interface Kibana extends AsyncDisposable {
  readonly http: HttpClient;
  readonly space: string;
  /** Path prefix of requests about the space. */
  readonly prefix: string;
  /** Undefined if it does not report it to anonymous users. */
  readonly version: string | undefined;
}

/** The space that always exists. */
export const defaultSpace = 'default';

/** Opens a Kibana. @throws ContentError if it cannot be reached, is another server, or is too old */
export async function openKibana(connection: Connection, space: string = defaultSpace): Promise<Kibana> {
  // Kibana requires this header for every write.
  const http = new HttpClient({ ...connection, headers: { 'kbn-xsrf': 'telltale', ...connection.headers } });
  try {
    const doing = 'reach Kibana';
    const needs = 'the privilege to log in';
    const { body, status } = await http.ask({ path: 'api/status', doing, needs, expected: [404] });
    if (status === 404 || !isObject(body) || !isObject(body.status)) {
      throw notTheServer({ ...connection, doing, needs }, '/api/status does not answer as Kibana does');
    }
    const number = isObject(body.version) ? body.version.number : undefined;
    const version = typeof number === 'string' ? number : undefined;
    if (version !== undefined && isOlder(version)) {
      throw new ContentError('unsupported', {
        operation: connection.operation,
        what: `cannot use Kibana at ${shown(connection.url)}`,
        why: `it is version ${version}, and these saved objects need ${kibanaVersionMin} or newer`,
        remedy: `Upgrade it to ${kibanaVersionMin} or newer`,
      });
    }
    return {
      http,
      space,
      prefix: space === defaultSpace ? '' : `s/${encodeURIComponent(space)}/`,
      version,
      [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
    };
  } catch (error) {
    await http[Symbol.asyncDispose]();
    throw error;
  }
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = numbersOf(version);
  const [majorMin = 0, minorMin = 0] = numbersOf(kibanaVersionMin);
  return major < majorMin || (major === majorMin && minor < minorMin);
}

function numbersOf(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10));
}
