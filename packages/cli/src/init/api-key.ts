// Creates the API key of a service: it may create documents in log data streams, and nothing else (least privilege).
import { shipperPrivileges } from '@telltale/plane';
import { ask, reasonOf, type Target } from './elasticsearch.ts';
import { record } from './files/manifest.ts';

/** What became of the key. */
export type KeyOutcome =
  | { readonly state: 'made'; readonly secret: string; readonly id: string }
  /** The one that is there is known to Elasticsearch, and may write. */
  | { readonly state: 'kept' }
  /** Security is turned off there: nobody logs in. */
  | { readonly state: 'not needed' }
  /** It did not answer, and no key was to be created. */
  | { readonly state: 'unreachable'; readonly why: string }
  /** This Elasticsearch makes none, whoever asks. */
  | { readonly state: 'not offered' }
  /** Who asks may not; an administrator may, by that request. */
  | { readonly state: 'refused'; readonly why: string };

/** The request with which an administrator creates it. */
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

/** The same as Kibana's console and `curl` are given it. */
export function keyRequestLines(service: string): readonly string[] {
  const { path, body } = keyRequest(service);
  return [`POST ${path}`, ...JSON.stringify(body, undefined, 2).split('\n')];
}

/** Header of a key as Elasticsearch gives it encoded. */
function apiKeyHeader(encoded: string): string {
  return `ApiKey ${encoded}`;
}

/**
 * Whether a key is needed, and the one that is there is well.
 *
 * @param held the key that the service has
 * @returns undefined if one must be created
 * @throws the connection's error
 */
export async function lookAtKey(target: Target, held: string | undefined): Promise<KeyOutcome | undefined> {
  if (await isOpen(target)) return { state: 'not needed' };
  if (held === undefined) return undefined;
  return (await mayWrite({ ...target, authorization: apiKeyHeader(held) })) ? { state: 'kept' } : undefined;
}

/** Where security is off, Elasticsearch knows nothing of who asks. */
async function isOpen(target: Target): Promise<boolean> {
  const answer = await ask(
    { ...target, authorization: undefined },
    { method: 'GET', path: '/_security/_authenticate' },
  );
  return answer.status === 400 && /no handler found|not enabled/i.test(reasonOf(answer));
}

/** Asks for the privileges of whoever asks, which each may. */
async function mayWrite(target: Target): Promise<boolean> {
  const [index] = shipperPrivileges.indices;
  const body = { index: [{ names: ['logs-app-default'], privileges: index?.privileges ?? [] }] };
  const answer = await ask(target, { method: 'POST', path: '/_security/user/_has_privileges', body });
  return answer.status === 200 && record(answer.body).has_all_requested === true;
}

/**
 * What an Elasticsearch says that has no API keys: turned off by its settings; or, as on the native plane, built
 * without the analysis that the index of keys needs.
 */
const lacksKeys = /api keys are not enabled|Unknown filter type \[pattern_capture\]/i;

/**
 * Makes the key.
 *
 * @throws the connection's error
 */
export async function makeKey(target: Target, service: string): Promise<KeyOutcome> {
  if (target.authorization === undefined)
    return { state: 'refused', why: 'no user with the privilege to create one was given' };
  const answer = await ask(target, { method: 'POST', ...keyRequest(service) });
  const { id, encoded } = record(answer.body);
  if (answer.status === 400 && lacksKeys.test(reasonOf(answer))) return { state: 'not offered' };
  if (answer.status !== 200 || typeof id !== 'string' || typeof encoded !== 'string') {
    return { state: 'refused', why: reasonOf(answer) };
  }
  // A key may do no more than who made it.
  if (await mayWrite({ ...target, authorization: apiKeyHeader(encoded) }))
    return { state: 'made', id, secret: encoded };
  await ask(target, { method: 'DELETE', path: '/_security/api_key', body: { ids: [id], owner: true } });
  return {
    state: 'refused',
    why: 'a key has at most the privileges of its creator, and this user may not create documents in logs-*-*',
  };
}
