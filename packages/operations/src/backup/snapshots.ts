// Snapshots in the plane's repository: creates, lists and deletes them, each with a count of its documents.
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { names } from '@telltale/catalog';
import { bounds, type ElasticsearchClient, type estypes, PlaneError, refusalOf } from '@telltale/plane';
import { requireResult } from '../elasticsearch.ts';
import { limits } from '../limits.ts';
import { allLogs, countLogs, countUpTo } from './logs-count.ts';
import type { ShardCount } from './manifest.ts';

const { repository } = names.elasticsearch;

/** Our mark on the snapshots of backups, which the next backup removes. */
const madeBy = 'telltale backup';

/** An entry in the list of snapshots. */
export interface Snapshot {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string;
  readonly metadata?: { readonly made_by?: string };
}

/** Options of a snapshot. */
export interface TakeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress: (fraction: number, detail: string) => void;
}

/**
 * Takes a snapshot of every log data stream.
 *
 * @returns its content: the documents that existed when it began. Documents shipped meanwhile may be in it too.
 * @throws PlaneError `refused`, `not_running`; the snapshot is then removed
 */
export async function takeSnapshot(
  client: ElasticsearchClient,
  name: string,
  options: TakeOptions,
): Promise<ShardCount[]> {
  for (let attempt = 1; ; attempt++) {
    const before = await countLogs(client, options.signal);
    await snapshotNamed(client, name, options);
    // Retention and the purge of dead letters delete documents: the count may then include some that are not in the
    // snapshot.
    if (isDeepStrictEqual(await countUpTo(client, before, options.signal), before)) return before;
    await removeSnapshot(client, name);
    if (attempt === limits.backupAttemptsMax) throw changing();
  }
}

async function snapshotNamed(
  client: ElasticsearchClient,
  name: string,
  { signal, progress }: TakeOptions,
): Promise<void> {
  const what = 'take a snapshot';
  const asked = {
    repository,
    snapshot: name,
    wait_for_completion: false,
    indices: allLogs,
    include_global_state: false,
    feature_states: ['none'],
    metadata: { made_by: madeBy },
  };
  try {
    await requireResult(what, client.snapshot.create(asked, bounds(signal)), signal);
    for (;;) {
      const { state } = await snapshotOf(client, name, signal);
      if (state === 'SUCCESS') return;
      if (state !== 'IN_PROGRESS') throw unfinished(name, state);
      await tellProgress(client, name, { signal, progress });
      await delay(limits.snapshotPollMs, undefined, signal ? { signal } : {});
    }
  } catch (error) {
    // If even this fails, the first error has the cause; the next backup removes the rest.
    await removeSnapshot(client, name).catch(() => undefined);
    throw error;
  }
}

async function snapshotOf(client: ElasticsearchClient, name: string, signal?: AbortSignal): Promise<Snapshot> {
  const what = 'take a snapshot';
  const sent = client.snapshot.get({ repository, snapshot: name }, bounds(signal));
  const [found] = (await requireResult(what, sent, signal)).snapshots ?? [];
  if (found === undefined) throw unfinished(name, 'MISSING');
  return listed(found);
}

async function tellProgress(
  client: ElasticsearchClient,
  name: string,
  { signal, progress }: TakeOptions,
): Promise<void> {
  const { shards_stats: shards, stats } = await statusOf(client, name, signal);
  const megabytes = (stats.total.size_in_bytes / 1e6).toFixed(1);
  if (shards.total > 0) {
    progress(shards.done / shards.total, `${shards.done} of ${shards.total} shards, ${megabytes} MB`);
  }
}

/** The size of a snapshot in bytes. */
export async function bytesOf(client: ElasticsearchClient, name: string, signal?: AbortSignal): Promise<number> {
  return (await statusOf(client, name, signal)).stats.total.size_in_bytes;
}

async function statusOf(
  client: ElasticsearchClient,
  name: string,
  signal?: AbortSignal,
): Promise<estypes.SnapshotStatus> {
  const sent = client.snapshot.status({ repository, snapshot: name }, bounds(signal));
  const [found] = (await requireResult('take a snapshot', sent, signal)).snapshots;
  if (found === undefined) throw unfinished(name, 'MISSING');
  return found;
}

/** Every snapshot in the repository. */
export async function listSnapshots(client: ElasticsearchClient, signal?: AbortSignal): Promise<readonly Snapshot[]> {
  const sent = client.snapshot.get({ repository, snapshot: '_all' }, bounds(signal));
  return ((await requireResult('list the snapshots', sent, signal)).snapshots ?? []).map(listed);
}

function listed({ snapshot, uuid, state = '', metadata }: estypes.SnapshotSnapshotInfo): Snapshot {
  return { snapshot, uuid, state, ...(metadata && { metadata }) };
}

/** Deletes a snapshot, if it exists. A snapshot in progress is aborted. */
export async function removeSnapshot(client: ElasticsearchClient, name: string): Promise<void> {
  try {
    await client.snapshot.delete({ repository, snapshot: name }, bounds(undefined, limits.snapshotRemovalMsMax));
  } catch (error) {
    // If Elasticsearch refuses now, the next backup deletes it.
    if (refusalOf(error) === undefined) throw error;
  }
}

/**
 * Deletes the snapshots of earlier backups: their content is in those backups, and would otherwise outlive retention
 * here.
 */
export async function removeFormer(client: ElasticsearchClient, name: string): Promise<void> {
  for (const { snapshot, metadata } of await listSnapshots(client)) {
    if (snapshot !== name && metadata?.made_by === madeBy) await removeSnapshot(client, snapshot);
  }
}

function unfinished(name: string, state: string): PlaneError {
  return new PlaneError('refused', {
    what: 'cannot take a snapshot',
    why: `${name} ended as ${state}, which is incomplete`,
    remedy: 'See why: telltale logs elasticsearch',
  });
}

function changing(): PlaneError {
  return new PlaneError('refused', {
    what: 'cannot take a snapshot',
    why: `log documents were deleted while each of ${limits.backupAttemptsMax} snapshots was taken`,
    remedy: 'Run this again when dead letters are not being purged',
  });
}
