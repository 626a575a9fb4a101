// Restores the log data streams of a snapshot in place of those with the same names.
import { setTimeout as delay } from 'node:timers/promises';
import { names } from '@telltale/catalog';
import { allowStatus, bounds, type ElasticsearchClient, type estypes, PlaneError } from '@telltale/plane';
import { alignOlderIndices, dataStreamOf, rollOverOutdated } from '@telltale/plane/setup';
import { allLogs } from '../backup/logs-count.ts';
import type { LogsInBackup } from '../backup/manifest.ts';
import { requireResult } from '../elasticsearch.ts';
import { limits } from '../limits.ts';

const { repository } = names.elasticsearch;

/** A repository as registered. */
export interface Repository {
  readonly type: string;
  readonly settings: object;
}

/** The repository; undefined if none is registered. */
export async function repositoryOf(client: ElasticsearchClient, signal?: AbortSignal): Promise<Repository | undefined> {
  const sent = client.snapshot.getRepository({ name: repository }, { ...bounds(signal), meta: true });
  const { status, body } = await requireResult('read the snapshot repository', allowStatus(sent, [404]), signal);
  const found: Partial<Repository> | undefined = status === 404 ? undefined : body[repository];
  return found && { type: found.type ?? '', settings: found.settings ?? {} };
}

/** Replaces the repository's files. It is unregistered meanwhile, because Elasticsearch caches its content. */
export async function replaceSnapshots(
  client: ElasticsearchClient,
  was: Repository,
  write: () => Promise<void>,
): Promise<void> {
  const what = 'replace the snapshots';
  await forget(client);
  try {
    await write();
  } finally {
    // Another set-up may have registered it meanwhile.
    await forget(client);
    const registered = { name: repository, repository: was as estypes.SnapshotRepository };
    await requireResult(what, client.snapshot.createRepository(registered));
  }
}

/** Unregisters the repository; waits for a restore from it, as an interrupted one leaves. */
async function forget(client: ElasticsearchClient): Promise<void> {
  const what = 'unregister the snapshot repository';
  for (const begun = performance.now(); ; await delay(limits.snapshotPollMs)) {
    const sent = client.snapshot.deleteRepository({ name: repository }, { meta: true });
    const isOver = performance.now() - begun >= limits.restoreStallMsMax;
    const { status } = await requireResult(what, allowStatus(sent, isOver ? [404] : [404, 409]));
    if (status !== 409) return;
  }
}

/** Progress of the restore. */
export interface LogsRestoreOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress: (fraction: number, detail: string) => void;
}

/**
 * Restores every data stream of the snapshot; other streams are kept.
 *
 * @throws PlaneError `refused`, `not_running`; a stream is replaced completely or not at all
 */
export async function restoreLogs(
  client: ElasticsearchClient,
  { snapshot, data_streams: streams, shards }: LogsInBackup,
  { signal, progress }: LogsRestoreOptions,
): Promise<void> {
  const wanted = Object.keys(streams);
  if (wanted.length === 0) return;
  const indices = new Set(shards.map(({ index }) => index));
  await makeRoom(client, wanted, indices, signal);
  const what = 'restore the logs';
  const asked = {
    repository,
    snapshot,
    wait_for_completion: false,
    indices: wanted,
    include_global_state: false,
    feature_states: ['none'],
  };
  await requireResult(what, client.snapshot.restore(asked, bounds(signal)), signal);
  await untilRestored(client, [...indices], shards.length, { signal, progress });
  // Previous backing indices of the streams are no longer part of them.
  for (const { name, data_stream } of await backingIndices(client, wanted, signal)) {
    if (data_stream === undefined)
      await requireResult(what, client.indices.delete({ index: name }, bounds(signal)), signal);
  }
  // A backup from before an upgrade restores an older mapping, which must no longer be written to.
  await requireResult(what, rollOverOutdated(client, signal), signal);
  await requireResult(what, alignOlderIndices(client, signal), signal);
}

/** Log indices of those streams, including former ones, and the write index of each stream. */
function resolved(client: ElasticsearchClient, signal?: AbortSignal): Promise<estypes.IndicesResolveIndexResponse> {
  const asked = { name: [allLogs, '.ds-logs-*'], expand_wildcards: 'all' } as const;
  const sent = client.indices.resolveIndex({ ...asked, name: [...asked.name] }, bounds(signal));
  return requireResult('list the data streams', sent, signal);
}

async function backingIndices(client: ElasticsearchClient, streams: readonly string[], signal?: AbortSignal) {
  const { indices } = await resolved(client, signal);
  return indices.filter(({ name }) => streams.includes(dataStreamOf(name) ?? ''));
}

/**
 * Removes indices with the names of the snapshot's. A data stream needs its write index, and not every server can
 * delete a whole stream. So each stream is rolled over to another index, and stays until the restored one replaces it.
 */
async function makeRoom(
  client: ElasticsearchClient,
  streams: readonly string[],
  indices: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<void> {
  const what = 'prepare the data streams for the restored logs';
  for (let rollovers = 0; ; rollovers++) {
    const found = await resolved(client, signal);
    const writing = found.data_streams.filter(
      ({ name, backing_indices }) => streams.includes(name) && indices.has([backing_indices].flat().at(-1) ?? ''),
    );
    if (writing.length === 0) {
      for (const { name } of found.indices.filter((index) => indices.has(index.name))) {
        await requireResult(what, client.indices.delete({ index: name }, bounds(signal)), signal);
      }
      return;
    }
    if (rollovers === limits.rolloversMax) throw stillInTheWay(writing.map(({ name }) => name));
    for (const { name } of writing)
      await requireResult(what, client.indices.rollover({ alias: name }, bounds(signal)), signal);
  }
}

async function untilRestored(
  client: ElasticsearchClient,
  indices: readonly string[],
  shardsAll: number,
  { signal, progress }: LogsRestoreOptions,
): Promise<void> {
  const fields = ['primary', 'type', 'stage', 'index.size'].map((name) => `*.shards.${name}`).join(',');
  let moved = { at: performance.now(), mark: '' };
  for (;;) {
    const asked = { index: allLogs, expand_wildcards: 'all', filter_path: fields } as const;
    const all = await requireResult('restore the logs', client.indices.recovery(asked, bounds(signal)), signal);
    const shards = indices.flatMap((name) => (all[name]?.shards ?? []).filter(({ primary }) => primary));
    const done = shards.filter(({ stage }) => stage === 'DONE').length;
    const sum = (of: 'total_in_bytes' | 'recovered_in_bytes') =>
      shards.reduce((bytes, { index }) => bytes + Number(index.size[of] ?? 0), 0);
    const recovered = sum('recovered_in_bytes');
    progress(done / shardsAll, `${done} of ${shardsAll} shards, ${(recovered / 1e6).toFixed(1)} MB`);
    if (done >= shardsAll) return;
    await requireHealth(client, indices, signal);
    const mark = `${done} ${recovered}`;
    if (mark !== moved.mark) moved = { at: performance.now(), mark };
    if (performance.now() - moved.at > limits.restoreStallMsMax) throw stalled(shardsAll - done);
    await delay(limits.snapshotPollMs, undefined, signal ? { signal } : {});
  }
}

/** An unassigned shard may still be restored; only a red one has failed. */
async function requireHealth(
  client: ElasticsearchClient,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const asked = { index: allLogs, expand_wildcards: 'all', level: 'indices', filter_path: 'indices.*.status' } as const;
  const sent = client.cluster.health(asked, bounds(signal));
  const { indices = {} } = await requireResult('restore the logs', sent, signal);
  const lost = names.filter((name) => indices[name]?.status === 'red');
  if (lost.length === 0) return;
  throw new PlaneError('refused', {
    what: 'cannot restore the logs',
    why: `Elasticsearch failed to restore ${lost.join(', ')}`,
    remedy: 'See why: telltale logs elasticsearch',
  });
}

function stalled(missing: number): PlaneError {
  return new PlaneError('refused', {
    what: 'cannot restore the logs',
    why: `${missing} shards made no progress for ${limits.restoreStallMsMax / 60_000} minutes`,
    remedy: 'Check whether the disk is full, and its log: telltale logs elasticsearch',
  });
}

function stillInTheWay(streams: readonly string[]): PlaneError {
  return new PlaneError('refused', {
    what: 'cannot prepare the data streams for the restored logs',
    why: `after ${limits.rolloversMax} rollovers these still write to an index that is in the backup: ${streams.join(', ')}`,
  });
}
