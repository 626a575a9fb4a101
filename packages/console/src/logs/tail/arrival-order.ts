// Merges the records of several shards: each shard's order is kept; between shards the timestamp decides.
import type { LogRecord } from '../../api.ts';

/** @param byShard records of each shard in the order of their sequence numbers */
export function inOrderOfArrival(byShard: readonly (readonly LogRecord[])[]): readonly LogRecord[] {
  const [only = [], ...more] = byShard.filter((records) => records.length > 0);
  if (more.length === 0) return only;
  const queues = [only, ...more].map((records) => ({ records, at: 0 }));
  const merged: LogRecord[] = [];
  while (true) {
    let earliest: (typeof queues)[number] | undefined;
    for (const queue of queues) {
      const next = queue.records[queue.at];
      if (next === undefined) continue;
      const before = earliest?.records[earliest.at];
      if (before === undefined || next.at < before.at) earliest = queue;
    }
    const record = earliest?.records[earliest.at];
    if (earliest === undefined || record === undefined) return merged;
    merged.push(record);
    earliest.at += 1;
  }
}
