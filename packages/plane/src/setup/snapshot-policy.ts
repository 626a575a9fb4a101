// The snapshot lifecycle policy (SLM): a snapshot of the logs every day, if the server supports it.

import type { estypes } from '@elastic/elasticsearch';
import { limits as catalogLimits, names } from '@telltale/catalog';
import { allowStatus } from '../elasticsearch/answer.ts';
import { bounds, type ElasticsearchClient } from '../elasticsearch/client.ts';
import { limits } from '../limits.ts';

/** Must be increased with each change below. */
const policyVersion = 1;

/** Our mark on the policy, and on its snapshots. */
const metadata = { managed_by: 'telltale', telltale_version: policyVersion } as const;

/**
 * Creates or updates the policy. One of this version or a newer one is kept, including changes by the server's
 * administrator.
 */
export async function snapshotPolicy(
  client: ElasticsearchClient,
  signal?: AbortSignal,
): Promise<estypes.SlmPutLifecycleRequest | undefined> {
  const policy_id = names.elasticsearch.repository;
  const sent = client.slm.getLifecycle({ policy_id }, { ...bounds(signal), meta: true });
  const { status, body } = await allowStatus(sent, [404]);
  const found = status === 200 ? body[policy_id]?.policy : undefined;
  const of: Partial<typeof metadata> = found?.config?.metadata ?? {};
  const version = of.telltale_version;
  if (found !== undefined && (version === undefined || version >= policyVersion)) return undefined;
  return {
    policy_id,
    schedule: limits.snapshotSchedule,
    name: '<telltale-{now/d}>',
    repository: names.elasticsearch.repository,
    config: { indices: ['logs-*'], include_global_state: false, feature_states: ['none'], metadata },
    retention: {
      expire_after: `${catalogLimits.retentionDaysDefault}d`,
      min_count: limits.snapshotsMin,
      max_count: limits.snapshotsMax,
    },
  };
}
