// Rolls log data streams over and drops old backing indices, where the server does not do so itself.
import { limits as catalogLimits, dayMs } from '@telltale/catalog';
import type { HttpClient } from '../http-client.ts';
import { limits } from '../limits.ts';
import { dataStreamOf } from './outdated.ts';

interface BackingIndex {
  readonly index: string;
  /** When it was made, milliseconds since the epoch, as text. */
  readonly 'creation.date': string;
}

/** What one look did. */
export interface RetentionReport {
  readonly rolledOver: readonly string[];
  readonly dropped: readonly string[];
}

/**
 * Looks after every log data stream once.
 *
 * @param now milliseconds since the epoch
 * @throws Error when the server refuses
 */
export async function enforceRetention(client: HttpClient, now: number): Promise<RetentionReport> {
  const streams = await backingIndices(client);
  const rolledOver: string[] = [];
  const dropped: string[] = [];
  for (const [name, indices] of streams) {
    for (const index of tooOld(indices, now)) {
      await demand(client, 'DELETE', `/${encodeURIComponent(index)}`);
      dropped.push(index);
    }
    const conditions = {
      min_docs: 1,
      max_age: `${limits.backingIndexHoursMax}h`,
      max_primary_shard_size: `${limits.backingIndexGigabytesMax}gb`,
    };
    const { rolled_over: rolled } = await demand<{ rolled_over?: boolean }>(
      client,
      'POST',
      `/${encodeURIComponent(name)}/_rollover`,
      {
        conditions,
      },
    );
    if (rolled) rolledOver.push(name);
  }
  return { rolledOver, dropped };
}

/** Backing indices of each log data stream, oldest first. */
async function backingIndices(client: HttpClient): Promise<Map<string, BackingIndex[]>> {
  const path = '/_cat/indices/logs-*-*?format=json&h=index,creation.date&s=index&expand_wildcards=all';
  const streams = new Map<string, BackingIndex[]>();
  for (const index of await demand<BackingIndex[]>(client, 'GET', path)) {
    const name = dataStreamOf(index.index);
    if (name !== undefined) streams.set(name, [...(streams.get(name) ?? []), index]);
  }
  return streams;
}

/** An index is as young as its youngest document, which came before its successor was made; the last is written to. */
function tooOld(indices: readonly BackingIndex[], now: number): string[] {
  const oldest = now - catalogLimits.retentionDaysDefault * dayMs;
  return indices.flatMap(({ index }, position) => {
    const successor = indices[position + 1];
    return successor !== undefined && Number(successor['creation.date']) < oldest ? [index] : [];
  });
}

async function demand<Body>(
  client: HttpClient,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<Body> {
  const answer = await client.ask<Body>({ method, path, ...(body && { body }) });
  if (answer.status < 300) return answer.body;
  throw new Error(
    `Elasticsearch answers ${answer.status} to ${method} ${path}: ${JSON.stringify(answer.body).slice(0, 300)}`,
  );
}
