// What an Elasticsearch can do, found by asking it.
import type { HttpClient } from '../http-client.ts';

/** What set-up decides by. */
export interface Capabilities {
  /** Who drops old logs: the server by one of its two ways, or nobody. */
  readonly retention: 'lifecycle' | 'ilm' | 'none';
  /** Whether the server takes snapshots by a policy. */
  readonly snapshotPolicies: boolean;
  /** Field types that not every build of the server has. */
  readonly fieldTypes: ReadonlySet<OptionalFieldType>;
}

/** Field types that are used where the server has them. */
const optionalFieldTypes = ['match_only_text'] as const;
export type OptionalFieldType = (typeof optionalFieldTypes)[number];

/**
 * Asks a server what it can do; nothing on it is changed.
 *
 * @throws the connection's error
 */
export async function probe(client: HttpClient, signal?: AbortSignal): Promise<Capabilities> {
  const fieldTypes = new Set<OptionalFieldType>();
  for (const type of optionalFieldTypes) if (await knowsType(client, type, signal)) fieldTypes.add(type);
  const snapshotPolicies = await offers(client, '/_slm/policy', signal);
  return { retention: await retentionOf(client, signal), snapshotPolicies, fieldTypes };
}

async function retentionOf(client: HttpClient, signal?: AbortSignal): Promise<Capabilities['retention']> {
  if (await offers(client, '/_data_stream/*/_lifecycle', signal)) return 'lifecycle';
  return (await offers(client, '/_ilm/status', signal)) ? 'ilm' : 'none';
}

/** A way that is there and forbidden to this user is there. */
async function offers(client: HttpClient, path: string, signal?: AbortSignal): Promise<boolean> {
  const { status } = await client.ask({ path, signal });
  return status === 200 || status === 403;
}

async function knowsType(client: HttpClient, type: string, signal?: AbortSignal): Promise<boolean> {
  const { status } = await client.ask({
    method: 'POST',
    path: '/_index_template/_simulate',
    body: {
      index_patterns: ['telltale-probe-*'],
      priority: 1_000_000,
      template: { mappings: { properties: { probe: { type } } } },
    },
    signal,
  });
  return status === 200;
}
