// Rolls data streams of an older index template over, so that the new mapping takes effect.
import { setTimeout as delay } from 'node:timers/promises';
import { allowStatus, refusalOf } from '../elasticsearch/answer.ts';
import { bounds, type ElasticsearchClient } from '../elasticsearch/client.ts';
import { limits } from '../limits.ts';
import { meta } from './log-template.ts';

/**
 * Rolls over data streams that an older version of ours set up, and returns their names.
 *
 * @throws the connection's error, or a `ResponseError` if the server refuses
 */
export async function rollOverOutdated(client: ElasticsearchClient, signal?: AbortSignal): Promise<string[]> {
  const options = { ...bounds(signal), meta: true } as const;
  const { status, body } = await allowStatus(
    client.indices.getMapping(
      {
        index: 'logs-*-*',
        expand_wildcards: 'all',
        ignore_unavailable: true,
        filter_path: '*.mappings._meta',
      },
      options,
    ),
    [404],
  );
  if (status === 404) return []; // Nothing was logged yet.
  /** Newest version among the backing indices, by data stream. */
  const newest = new Map<string, number>();
  for (const [index, { mappings }] of Object.entries(body)) {
    const dataStream = dataStreamOf(index);
    const found: Partial<typeof meta> = mappings?._meta ?? {};
    if (dataStream === undefined || found.managed_by !== meta.managed_by) continue;
    newest.set(dataStream, Math.max(found.telltale_version ?? 0, newest.get(dataStream) ?? 0));
  }
  const outdated = [...newest].filter(([, version]) => version < meta.telltale_version).map(([name]) => name);
  const rolledOver: string[] = [];
  for (const name of outdated) if (await rollOver(client, name, signal)) rolledOver.push(name);
  return rolledOver;
}

/**
 * Rolls one over; during a snapshot of it Elasticsearch refuses, so this waits.
 *
 * @returns false if it no longer exists
 */
async function rollOver(client: ElasticsearchClient, name: string, signal: AbortSignal | undefined): Promise<boolean> {
  for (const begun = Date.now(); ; await delay(limits.pollMs, undefined, signal ? { signal } : {})) {
    try {
      await client.indices.rollover({ alias: name }, bounds(signal));
      return true;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal?.status === 404) return false;
      const isSnapshotted = JSON.stringify(refusal?.body ?? '').includes('snapshot_in_progress_exception');
      if (!isSnapshotted || Date.now() - begun > limits.snapshotWaitMsMax) throw error;
    }
  }
}

/** The data stream of a backing index: `.ds-logs-app-default-2026.11.23-000001`. */
export function dataStreamOf(index: string): string | undefined {
  return /^\.ds-(.+)-\d{4}\.\d\d\.\d\d-\d{6,}$/.exec(index)?.[1];
}
