// Determines whether a backing index is the one in the backup, and how many documents were added since.

import { bounds, type ElasticsearchClient } from '@telltale/plane';
import { dataStreamOf } from '@telltale/plane/setup';
import { requireResult } from '../elasticsearch.ts';
import { allLogs, countLogs, countUpTo } from './logs-count.ts';
import type { IndexIdentity, LogsInBackup, ShardCount } from './manifest.ts';

/** Identities of every backing index of the log data streams. */
export async function identitiesOf(
  client: ElasticsearchClient,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, IndexIdentity>>> {
  const what = 'list the log indices';
  const all = { index: allLogs, expand_wildcards: 'all' } as const;
  const setting = { ...all, name: 'index.creation_date', flat_settings: true };
  const found = await requireResult(what, client.indices.getSettings(setting, bounds(signal)), signal);
  const fields = ['routing.primary', 'commit.user_data.history_uuid'].map((name) => `indices.*.shards.*.${name}`);
  const sent = client.indices.stats({ ...all, level: 'shards', filter_path: fields }, bounds(signal));
  const { indices = {} } = await requireResult(what, sent, signal);
  const entries = Object.entries(found).map(([name, { settings = {} }]) => {
    const flat: Readonly<Record<string, unknown>> = { ...settings };
    const histories = Object.values(indices[name]?.shards ?? {}).map(
      (copies) => copies.find(({ routing }) => routing?.primary)?.commit?.user_data.history_uuid ?? '',
    );
    return [name, { created: String(flat['index.creation_date']), histories }] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * Documents that a plane has in the data streams of a backup and that the backup lacks, by data stream. An index
 * continues that of the backup if it is the same index, or if it was created by a restore of this backup: newer
 * documents then follow the last operation in the backup. For any other index, nothing is assumed to be in the backup,
 * whatever its name.
 *
 * @param isRestored whether this backup was the last one restored here
 */
export async function documentsBeyond(
  client: ElasticsearchClient,
  { data_streams: streams, shards, indices = {} }: LogsInBackup,
  isRestored: boolean,
  signal?: AbortSignal,
): Promise<Record<string, number>> {
  const now = await countLogs(client, signal);
  const identities = await identitiesOf(client, signal);
  const known = await countUpTo(client, shards, signal);
  const keyOf = ({ index, shard }: Pick<ShardCount, 'index' | 'shard'>): string => `${index} ${shard}`;
  const inBackup = new Map(shards.map((one) => [keyOf(one), one.documents]));
  const found = new Map(known.map((one) => [keyOf(one), one.documents]));
  const beyond: Record<string, number> = {};
  for (const { index, shard, documents } of now) {
    const stream = dataStreamOf(index) ?? index;
    if (!(stream in streams)) continue;
    const key = keyOf({ index, shard });
    const isSame = goesOn(indices[index], identities[index], isRestored);
    const shared = isSame && (found.get(key) ?? 0) <= (inBackup.get(key) ?? 0) ? (found.get(key) ?? 0) : 0;
    const lost = documents - shared;
    if (lost > 0) beyond[stream] = (beyond[stream] ?? 0) + lost;
  }
  return beyond;
}

function goesOn(backup: IndexIdentity | undefined, here: IndexIdentity | undefined, isRestored: boolean): boolean {
  if (backup === undefined || here === undefined || backup.created !== here.created) return false;
  return isRestored || backup.histories.every((history, shard) => history !== '' && history === here.histories[shard]);
}
