// The policy by which a server takes snapshots of the logs every day, where it can.
import { limits as catalogLimits, names } from '@telltale/catalog';
import type { HttpClient } from '../http-client.ts';
import { limits } from '../limits.ts';

/** Raised whenever what is written below changes. */
const policyVersion = 1;

/** Our mark on the policy, and on each snapshot that it takes. */
const metadata = { managed_by: 'telltale', telltale_version: policyVersion } as const;

type Policies = Readonly<
  Record<string, { readonly policy?: { readonly config?: { readonly metadata?: Partial<typeof metadata> } } }>
>;

/** Path of the policy. */
export const policyPath: string = `/_slm/policy/${names.elasticsearch.repository}`;

/**
 * Body of the policy, unless the one that is there is of this version or a newer one: then it stays, also where whoever
 * runs the server has changed it.
 */
export async function snapshotPolicy(client: HttpClient, signal?: AbortSignal): Promise<object | undefined> {
  const { status, body } = await client.ask<Policies>({ path: policyPath, signal });
  const found = status === 200 ? body[names.elasticsearch.repository]?.policy : undefined;
  const version = found?.config?.metadata?.telltale_version;
  if (found !== undefined && (version === undefined || version >= policyVersion)) return undefined;
  return {
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
