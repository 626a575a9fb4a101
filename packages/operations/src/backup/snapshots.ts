// Snapshots in the plane's repository: taken with a count of what is in them, listed, removed.
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { names } from '@telltale/catalog';
import { PlaneError } from '@telltale/plane';
import { requireAnswer, type Server } from '../answers.ts';
import { limits } from '../limits.ts';
import { allLogs, countLogs, countUpTo } from './logs-count.ts';
import type { ShardCount } from './manifest.ts';

const repository = `/_snapshot/${names.elasticsearch.repository}`;

/** Our mark on the snapshots of backups, which the next backup removes. */
const madeBy = 'telltale backup';

/** A snapshot as it is listed. */
export interface Snapshot {
  readonly snapshot: string;
  readonly uuid: string;
  readonly state: string;
  readonly metadata?: { readonly made_by?: string };
}

/** How to take a snapshot. */
export interface TakeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress: (fraction: number, detail: string) => void;
}

/**
 * Takes a snapshot of every log data stream.
 *
 * @returns what is in it: the documents that were there when it was begun. Those that are shipped meanwhile may be in it too.
 * @throws PlaneError `refused`, `not_running`; nothing is left of the snapshot then
 */
export async function takeSnapshot(server: Server, name: string, options: TakeOptions): Promise<ShardCount[]> {
  for (let attempt = 1; ; attempt++) {
    const before = await countLogs(server, options.signal);
    await snapshotNamed(server, name, options);
    // Retention and the purge of dead letters remove documents: then the count may be of some that are not in it.
    if (isDeepStrictEqual(await countUpTo(server, before, options.signal), before)) return before;
    await removeSnapshot(server, name);
    if (attempt === limits.backupAttemptsMax) throw changing();
  }
}

async function snapshotNamed(server: Server, name: string, { signal, progress }: TakeOptions): Promise<void> {
  const what = 'take a snapshot';
  const path = `${repository}/${encodeURIComponent(name)}`;
  try {
    await requireAnswer(server, what, {
      method: 'PUT',
      path: `${path}?wait_for_completion=false`,
      body: {
        indices: allLogs,
        include_global_state: false,
        feature_states: ['none'],
        metadata: { made_by: madeBy },
      },
      signal,
    });
    for (;;) {
      const { snapshots } = await requireAnswer<{ snapshots: [Snapshot] }>(server, what, { path, signal });
      const [{ state }] = snapshots;
      if (state === 'SUCCESS') return;
      if (state !== 'IN_PROGRESS') throw unfinished(name, state);
      await tellProgress(server, name, { signal, progress });
      await delay(limits.snapshotPollMs, undefined, signal ? { signal } : {});
    }
  } catch (error) {
    // Where even this fails, the first failure tells why; the next backup removes what is left.
    await removeSnapshot(server, name).catch(() => undefined);
    throw error;
  }
}

async function tellProgress(server: Server, name: string, { signal, progress }: TakeOptions): Promise<void> {
  const { shards_stats: shards, stats } = await statusOf(server, name, signal);
  const megabytes = (stats.total.size_in_bytes / 1e6).toFixed(1);
  if (shards.total > 0) {
    progress(shards.done / shards.total, `${shards.done} of ${shards.total} shards, ${megabytes} MB`);
  }
}

/** How much a snapshot holds, bytes. */
export async function bytesOf(server: Server, name: string, signal?: AbortSignal): Promise<number> {
  return (await statusOf(server, name, signal)).stats.total.size_in_bytes;
}

interface Status {
  readonly shards_stats: { readonly done: number; readonly total: number };
  readonly stats: { readonly total: { readonly size_in_bytes: number } };
}

async function statusOf(server: Server, name: string, signal?: AbortSignal): Promise<Status> {
  const path = `${repository}/${encodeURIComponent(name)}/_status`;
  return (await requireAnswer<{ snapshots: [Status] }>(server, 'take a snapshot', { path, signal })).snapshots[0];
}

/** Every snapshot in the repository. */
export async function listSnapshots(server: Server, signal?: AbortSignal): Promise<readonly Snapshot[]> {
  const what = 'list the snapshots';
  return (await requireAnswer<{ snapshots: Snapshot[] }>(server, what, { path: `${repository}/_all`, signal }))
    .snapshots;
}

/** Removes a snapshot; nothing where it is not there. One that is being taken is ended. */
export async function removeSnapshot({ client }: Server, name: string): Promise<void> {
  await client.ask({
    method: 'DELETE',
    path: `${repository}/${encodeURIComponent(name)}`,
    msMax: limits.snapshotRemovalMsMax,
  });
}

/** Removes the snapshots of earlier backups: what is in them is in those backups, and grows out of retention here. */
export async function removeFormer(server: Server, name: string): Promise<void> {
  for (const { snapshot, metadata } of await listSnapshots(server)) {
    if (snapshot !== name && metadata?.made_by === madeBy) await removeSnapshot(server, snapshot);
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
