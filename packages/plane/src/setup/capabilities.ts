// Detects the capabilities of an Elasticsearch (licence features, ILM, data stream lifecycle) by asking it.
import type { TransportResult } from '@elastic/elasticsearch';
import { allowStatus } from '../elasticsearch/answer.ts';
import { bounds, type ElasticsearchClient } from '../elasticsearch/client.ts';

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
 * @throws the connection's error, or a `ResponseError` where the answer tells neither that it can nor that it cannot
 */
export async function probe(client: ElasticsearchClient, signal?: AbortSignal): Promise<Capabilities> {
  const options = { ...bounds(signal), meta: true } as const;
  const fieldTypes = new Set<OptionalFieldType>();
  for (const type of optionalFieldTypes) {
    // Who may not simulate a template makes none.
    if ((await said(client.indices.simulateTemplate(templateWith(type), options))) === 'yes') fieldTypes.add(type);
  }
  const snapshotPolicies = (await said(client.slm.getLifecycle({}, options))) !== 'no';
  return { retention: await retentionOf(client, options), snapshotPolicies, fieldTypes };
}

type Options = { readonly signal?: AbortSignal; readonly meta: true };

/** A way that is there and forbidden to this user is there. */
async function retentionOf(client: ElasticsearchClient, options: Options): Promise<Capabilities['retention']> {
  if ((await said(client.indices.getDataLifecycle({ name: '*' }, options))) !== 'no') return 'lifecycle';
  return (await said(client.ilm.getStatus({}, options))) === 'no' ? 'none' : 'ilm';
}

/** What an answer says of what was asked for: an API that a build has not is unknown to it in several ways. */
async function said(sent: Promise<TransportResult<unknown, unknown>>): Promise<'yes' | 'no' | 'forbidden'> {
  const { status } = await allowStatus(sent, [400, 403, 404, 405]);
  if (status === 403) return 'forbidden';
  return status < 300 ? 'yes' : 'no';
}

function templateWith(type: OptionalFieldType) {
  return {
    index_patterns: ['telltale-probe-*'],
    priority: 1_000_000,
    template: { mappings: { properties: { probe: { type } } } },
  };
}
