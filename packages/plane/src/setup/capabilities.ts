// Detects the capabilities of an Elasticsearch (licence features, ILM, data stream lifecycle) by asking it.
import type { TransportResult } from '@elastic/elasticsearch';
import { allowStatus } from '../elasticsearch/answer.ts';
import { bounds, type ElasticsearchClient } from '../elasticsearch/client.ts';

/** Capabilities that affect the set-up. */
export interface Capabilities {
  /** Which feature deletes old logs: one of the server's two, or neither. */
  readonly retention: 'lifecycle' | 'ilm' | 'none';
  /** Whether the server takes snapshots by a policy (SLM). */
  readonly snapshotPolicies: boolean;
  /** Field types that not every build of the server has. */
  readonly fieldTypes: ReadonlySet<OptionalFieldType>;
}

/** Field types that are used if the server has them. */
const optionalFieldTypes = ['match_only_text'] as const;
export type OptionalFieldType = (typeof optionalFieldTypes)[number];

/**
 * Queries a server's capabilities; changes nothing.
 *
 * @throws the connection's error, or a `ResponseError` if the response is inconclusive
 */
export async function probe(client: ElasticsearchClient, signal?: AbortSignal): Promise<Capabilities> {
  const options = { ...bounds(signal), meta: true } as const;
  const fieldTypes = new Set<OptionalFieldType>();
  for (const type of optionalFieldTypes) {
    // If the user may not simulate a template, it cannot create one either.
    if ((await said(client.indices.simulateTemplate(templateWith(type), options))) === 'yes') fieldTypes.add(type);
  }
  const snapshotPolicies = (await said(client.slm.getLifecycle({}, options))) !== 'no';
  return { retention: await retentionOf(client, options), snapshotPolicies, fieldTypes };
}

type Options = { readonly signal?: AbortSignal; readonly meta: true };

/** A feature that exists but is forbidden to this user exists. */
async function retentionOf(client: ElasticsearchClient, options: Options): Promise<Capabilities['retention']> {
  if ((await said(client.indices.getDataLifecycle({ name: '*' }, options))) !== 'no') return 'lifecycle';
  return (await said(client.ilm.getStatus({}, options))) === 'no' ? 'none' : 'ilm';
}

/** Interprets the response for a feature: builds without an API reject it in several ways. */
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
