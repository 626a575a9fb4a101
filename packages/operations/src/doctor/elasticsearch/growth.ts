// Measures how fast logs grow, from the backing indices of their data streams.
import { limits as catalogLimits, dayMs } from '@telltale/catalog';
import type { ElasticsearchClient } from '@telltale/plane';
import { dataStreamOf } from '@telltale/plane/setup';
import { limits } from '../limits.ts';
import { answerBounds } from '../query-server.ts';

/** A backing index of a log data stream. */
export interface LogIndex {
  readonly name: string;
  readonly dataStream: string;
  /** Milliseconds since the epoch. */
  readonly createdMs: number;
  readonly bytes: number;
}

/** The growth of logs, and the retention. */
export interface Growth {
  readonly bytesADay: number;
  readonly keptBytes: number;
}

/** Backing indices of all log data streams, oldest first. */
export async function logIndices(client: ElasticsearchClient): Promise<LogIndex[]> {
  const rows = await client.cat.indices(
    {
      index: 'logs-*-*',
      format: 'json',
      bytes: 'b',
      h: ['index', 'creation.date', 'store.size'],
      s: 'index',
      expand_wildcards: 'all',
    },
    answerBounds,
  );
  return rows.flatMap((row) => {
    const name = row.index ?? '';
    const dataStream = dataStreamOf(name);
    if (dataStream === undefined) return [];
    return [{ name, dataStream, createdMs: Number(row['creation.date']), bytes: Number(row['store.size'] ?? 0) }];
  });
}

/** Undefined if the logs are too young for an estimate. */
export function growthOf(indices: readonly LogIndex[], now: number): Growth | undefined {
  const since = now - limits.growthMsMax;
  const recent = indices.filter(({ createdMs }) => createdMs >= since);
  const oldestMs = Math.min(...recent.map(({ createdMs }) => createdMs));
  if (recent.length === 0 || now - oldestMs < limits.growthMsMin) return undefined;
  const bytes = recent.reduce((sum, index) => sum + index.bytes, 0);
  return {
    bytesADay: bytes / ((now - oldestMs) / dayMs),
    keptBytes: indices.reduce((sum, index) => sum + index.bytes, 0),
  };
}

/** Indices with only expired records, which should have been deleted before. */
export function overdueIndices(indices: readonly LogIndex[], now: number): string[] {
  const oldest = now - catalogLimits.retentionDaysDefault * dayMs - limits.overdueMsMax;
  return indices.flatMap(({ name, dataStream }, position) => {
    // All its records are older than the creation of its successor.
    const successor = indices[position + 1];
    return successor?.dataStream === dataStream && successor.createdMs < oldest ? [name] : [];
  });
}
