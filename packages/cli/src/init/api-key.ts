// Creates the API key of a service: it may create documents in log data streams, and nothing else (least privilege).
import { shipperPrivileges } from '@telltale/plane';
import { ask, reasonOf, type Target } from './elasticsearch.ts';
import { record } from './files/manifest.ts';

/** The result for the key. */
export type KeyOutcome =
  | { readonly state: 'made'; readonly secret: string; readonly id: string }
  /** Elasticsearch accepts the existing key, and it may write. */
  | { readonly state: 'kept' }
  /** Security is off: nobody logs in. */
  | { readonly state: 'not needed' }
  /** Elasticsearch did not answer, and no key was to be created. */
  | { readonly state: 'unreachable'; readonly why: string }
  /** This Elasticsearch creates keys for nobody. */
  | { readonly state: 'not offered' }
  /** This user may not create keys; an administrator may, with that request. */
  | { readonly state: 'refused'; readonly why: string };

/** The request with which an administrator creates the key. */
function keyRequest(service: string): { readonly path: string; readonly body: object } {
  return {
    path: '/_security/api_key',
    body: {
      name: `telltale-${service}`,
      role_descriptors: { telltale_shipper: shipperPrivileges },
      metadata: { managed_by: 'telltale', service },
    },
  };
}

/** The same request in the forms for Kibana's console and for `curl`. */
export function keyRequestLines(service: string): readonly string[] {
  const { path, body } = keyRequest(service);
  return [`POST ${path}`, ...JSON.stringify(body, undefined, 2).split('\n')];
}

/** The header for an encoded key. */
function apiKeyHeader(encoded: string): string {
  return `ApiKey ${encoded}`;
}

/**
 * Whether a key is needed, and whether the existing one is valid.
 *
 * @param held the service's key
 * @returns undefined if one must be created
 * @throws the connection's error
 */
export async function lookAtKey(target: Target, held: string | undefined): Promise<KeyOutcome | undefined> {
  if (await isOpen(target)) return { state: 'not needed' };
  if (held === undefined) return undefined;
  return (await mayWrite({ ...target, authorization: apiKeyHeader(held) })) ? { state: 'kept' } : undefined;
}

/** With security off, Elasticsearch does not know this endpoint. */
async function isOpen(target: Target): Promise<boolean> {
  const answer = await ask(
    { ...target, authorization: undefined },
    { method: 'GET', path: '/_security/_authenticate' },
  );
  return answer.status === 400 && /no handler found|not enabled/i.test(reasonOf(answer));
}

/** Asks for the user's own privileges, which every user may. */
async function mayWrite(target: Target): Promise<boolean> {
  const [index] = shipperPrivileges.indices;
  const body = { index: [{ names: ['logs-app-default'], privileges: index?.privileges ?? [] }] };
  const answer = await ask(target, { method: 'POST', path: '/_security/user/_has_privileges', body });
  return answer.status === 200 && record(answer.body).has_all_requested === true;
}

/**
 * Errors of an Elasticsearch without API keys: switched off in its settings; or, on the native plane, built without the
 * analyzer that the key index needs.
 */
const lacksKeys = /api keys are not enabled|Unknown filter type \[pattern_capture\]/i;

/** Creates the key. @throws the connection's error */
export async function makeKey(target: Target, service: string): Promise<KeyOutcome> {
  if (target.authorization === undefined)
    return { state: 'refused', why: 'no user with the privilege to create one was given' };
  const answer = await ask(target, { method: 'POST', ...keyRequest(service) });
  const { id, encoded } = record(answer.body);
  if (answer.status === 400 && lacksKeys.test(reasonOf(answer))) return { state: 'not offered' };
  if (answer.status !== 200 || typeof id !== 'string' || typeof encoded !== 'string') {
    return { state: 'refused', why: reasonOf(answer) };
  }
  // A key has at most the privileges of its creator.
  if (await mayWrite({ ...target, authorization: apiKeyHeader(encoded) }))
    return { state: 'made', id, secret: encoded };
  await ask(target, { method: 'DELETE', path: '/_security/api_key', body: { ids: [id], owner: true } });
  return {
    state: 'refused',
    why: 'a key has at most the privileges of its creator, and this user may not create documents in logs-*-*',
  };
}
