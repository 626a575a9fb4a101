// Whether a backing index is the one that a backup was made of, and how many of its documents came later.

import { dataStreamOf } from '@telltale/plane/setup';
import { requireAnswer, type Server } from '../answers.ts';
import { allLogs, countLogs, countUpTo } from './logs-count.ts';
import type { IndexIdentity, LogsInBackup, ShardCount } from './manifest.ts';

interface Settings {
  readonly settings: { readonly index: { readonly creation_date: string } };
}

interface Stats {
  readonly indices?: Readonly<
    Record<
      string,
      {
        readonly shards: Readonly<
          Record<
            string,
            readonly {
              readonly routing: { readonly primary: boolean };
              readonly commit: { readonly user_data: { readonly history_uuid?: string } };
            }[]
          >
        >;
      }
    >
  >;
}

/** Identities of every backing index of the log data streams. */
export async function identitiesOf(
  server: Server,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, IndexIdentity>>> {
  const what = 'list the log indices';
  const settings = await requireAnswer<Readonly<Record<string, Settings>>>(server, what, {
    path: `/${allLogs}/_settings/index.creation_date?expand_wildcards=all`,
    signal,
  });
  const fields = ['routing.primary', 'commit.user_data.history_uuid'].map((name) => `indices.*.shards.*.${name}`);
  const { indices = {} } = await requireAnswer<Stats>(server, what, {
    path: `/${allLogs}/_stats?level=shards&expand_wildcards=all&filter_path=${fields.join(',')}`,
    signal,
  });
  const entries = Object.entries(settings).map(([name, found]) => {
    const shards = Object.values(indices[name]?.shards ?? {}).map(
      (copies) => copies.find(({ routing }) => routing.primary)?.commit.user_data.history_uuid ?? '',
    );
    return [name, { created: found.settings.index.creation_date, histories: shards }] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * Documents that a plane has in the data streams of a backup and the backup has not, by data stream.
 *
 * An index goes on from that of the backup where it was never another, or where it came here by a restore of this very
 * backup: what came later stands behind the last operation that the backup knows. Of any other index nothing is known to
 * be in the backup, whatever its name.
 *
 * @param isRestored whether this backup was the last that was restored here
 */
export async function documentsBeyond(
  server: Server,
  { data_streams: streams, shards, indices = {} }: LogsInBackup,
  isRestored: boolean,
  signal?: AbortSignal,
): Promise<Record<string, number>> {
  const now = await countLogs(server, signal);
  const identities = await identitiesOf(server, signal);
  const known = await countUpTo(server, shards, signal);
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
