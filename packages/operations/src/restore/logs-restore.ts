// Puts the log data streams of a snapshot in the place of those of the same name.
import { setTimeout as delay } from 'node:timers/promises';
import { names } from '@telltale/catalog';
import { PlaneError, type Question } from '@telltale/plane';
import { alignOlderIndices, dataStreamOf, rollOverOutdated } from '@telltale/plane/setup';
import { answerOf, refusal, requireAnswer, type Server } from '../answers.ts';
import { allLogs } from '../backup/logs-count.ts';
import type { LogsInBackup } from '../backup/manifest.ts';
import { limits } from '../limits.ts';

const repository = `/_snapshot/${names.elasticsearch.repository}`;

/** A repository as it is registered. */
export interface Repository {
  readonly type: string;
  readonly settings: object;
}

/** The repository; undefined when none is registered. */
export async function repositoryOf(server: Server, signal?: AbortSignal): Promise<Repository | undefined> {
  const question = { path: repository, signal };
  const { status, body } = await answerOf<Record<string, Repository>>(server, 'read the snapshot repository', question);
  const found = status === 200 ? body[names.elasticsearch.repository] : undefined;
  return found && { type: found.type, settings: found.settings };
}

/** Puts other files under the repository, which is not registered meanwhile: Elasticsearch remembers what it read. */
export async function replaceSnapshots(server: Server, was: Repository, write: () => Promise<void>): Promise<void> {
  const what = 'replace the snapshots';
  await forget(server);
  try {
    await write();
  } finally {
    // Another set-up may have registered it meanwhile.
    await forget(server);
    await requireAnswer(server, what, { method: 'PUT', path: repository, body: was });
  }
}

/** Has the repository registered no more; waits for the end of a restore from it, as one that was cut off leaves. */
async function forget(server: Server): Promise<void> {
  const what = 'unregister the snapshot repository';
  const question: Question = { method: 'DELETE', path: repository };
  for (const begun = performance.now(); ; await delay(limits.snapshotPollMs)) {
    const answer = await answerOf(server, what, question);
    if (answer.status < 300 || answer.status === 404) return;
    const isUsed = answer.status === 409 && performance.now() - begun < limits.restoreStallMsMax;
    if (!isUsed) throw refusal(server.name, what, question, answer);
  }
}

/** How far it is. */
export interface LogsRestoreOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress: (fraction: number, detail: string) => void;
}

/**
 * Restores every data stream of the snapshot; others stay.
 *
 * @throws PlaneError `refused`, `not_running`; a stream is replaced as a whole or not at all
 */
export async function restoreLogs(
  server: Server,
  { snapshot, data_streams: streams, shards }: LogsInBackup,
  { signal, progress }: LogsRestoreOptions,
): Promise<void> {
  const wanted = Object.keys(streams);
  if (wanted.length === 0) return;
  const indices = new Set(shards.map(({ index }) => index));
  await makeRoom(server, wanted, indices, signal);
  const what = 'restore the logs';
  await requireAnswer(server, what, {
    method: 'POST',
    path: `${repository}/${encodeURIComponent(snapshot)}/_restore?wait_for_completion=false`,
    body: { indices: wanted.join(','), include_global_state: false, feature_states: ['none'] },
    signal,
  });
  await untilRestored(server, [...indices], shards.length, { signal, progress });
  // What the streams were before now belongs to none of them.
  for (const { name, data_stream } of await backingIndices(server, wanted, signal)) {
    if (data_stream === undefined)
      await requireAnswer(server, what, { method: 'DELETE', path: `/${encodeURIComponent(name)}`, signal });
  }
  // A backup of before an upgrade brings the older mapping back, which is to be written to no more.
  await rollOverOutdated(server.client, signal);
  await alignOlderIndices(server.client, signal);
}

interface Resolved {
  readonly indices: readonly { readonly name: string; readonly data_stream?: string }[];
  readonly data_streams: readonly { readonly name: string; readonly backing_indices: readonly string[] }[];
}

/** Log indices of those streams, and those that once were theirs; and the one that each stream writes to. */
async function resolved(server: Server, signal?: AbortSignal): Promise<Resolved> {
  const path = `/_resolve/index/${allLogs},.ds-logs-*?expand_wildcards=all`;
  return requireAnswer<Resolved>(server, 'list the data streams', { path, signal });
}

async function backingIndices(server: Server, streams: readonly string[], signal?: AbortSignal) {
  const { indices } = await resolved(server, signal);
  return indices.filter(({ name }) => streams.includes(dataStreamOf(name) ?? ''));
}

/**
 * Removes what has the name of an index of the snapshot. A data stream cannot be without the index that it writes to,
 * and not every server can remove a whole stream: so each is made to write to another, and stays until the restored one
 * takes its place.
 */
async function makeRoom(
  server: Server,
  streams: readonly string[],
  indices: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<void> {
  const what = 'prepare the data streams for the restored logs';
  for (let rollovers = 0; ; rollovers++) {
    const found = await resolved(server, signal);
    const writing = found.data_streams.filter(
      ({ name, backing_indices }) => streams.includes(name) && indices.has(backing_indices.at(-1) ?? ''),
    );
    if (writing.length === 0) {
      for (const { name } of found.indices.filter((index) => indices.has(index.name))) {
        await requireAnswer(server, what, { method: 'DELETE', path: `/${encodeURIComponent(name)}`, signal });
      }
      return;
    }
    if (rollovers === limits.rolloversMax) throw stillInTheWay(writing.map(({ name }) => name));
    for (const { name } of writing)
      await requireAnswer(server, what, { method: 'POST', path: `/${encodeURIComponent(name)}/_rollover`, signal });
  }
}

interface Recovery {
  readonly shards: readonly {
    readonly primary: boolean;
    readonly type: string;
    readonly stage: string;
    readonly index: { readonly size: { readonly total_in_bytes: number; readonly recovered_in_bytes: number } };
  }[];
}

async function untilRestored(
  server: Server,
  indices: readonly string[],
  shardsAll: number,
  { signal, progress }: LogsRestoreOptions,
): Promise<void> {
  const fields = ['primary', 'type', 'stage', 'index.size'].map((name) => `*.shards.${name}`).join(',');
  let moved = { at: performance.now(), mark: '' };
  for (;;) {
    const all = await requireAnswer<Readonly<Record<string, Recovery>>>(server, 'restore the logs', {
      path: `/${allLogs}/_recovery?expand_wildcards=all&filter_path=${fields}`,
      signal,
    });
    const shards = indices.flatMap((name) => (all[name]?.shards ?? []).filter(({ primary }) => primary));
    const done = shards.filter(({ stage }) => stage === 'DONE').length;
    const sum = (of: 'total_in_bytes' | 'recovered_in_bytes') =>
      shards.reduce((bytes, { index }) => bytes + index.size[of], 0);
    const recovered = sum('recovered_in_bytes');
    progress(done / shardsAll, `${done} of ${shardsAll} shards, ${(recovered / 1e6).toFixed(1)} MB`);
    if (done >= shardsAll) return;
    await requireHealth(server, indices, signal);
    const mark = `${done} ${recovered}`;
    if (mark !== moved.mark) moved = { at: performance.now(), mark };
    if (performance.now() - moved.at > limits.restoreStallMsMax) throw stalled(shardsAll - done);
    await delay(limits.snapshotPollMs, undefined, signal ? { signal } : {});
  }
}

/** A shard that is still to come is missed, not lost: only what cannot be restored at all is red. */
async function requireHealth(server: Server, names: readonly string[], signal?: AbortSignal): Promise<void> {
  const { indices = {} } = await requireAnswer<{ indices?: Readonly<Record<string, { status: string }>> }>(
    server,
    'restore the logs',
    { path: `/_cluster/health/${allLogs}?expand_wildcards=all&level=indices&filter_path=indices.*.status`, signal },
  );
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
