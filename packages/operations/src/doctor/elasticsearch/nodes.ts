// Checks Elasticsearch's nodes: disks against its watermarks, and heap usage.
import { limits as catalogLimits } from '@telltale/catalog';
import { bytesText, type ElasticsearchClient } from '@telltale/plane';
import type { ElasticsearchCheck } from '../examination.ts';
import { type Finding, failure, ok, warning } from '../finding.ts';
import { limits } from '../limits.ts';
import { answerBounds } from '../query-server.ts';
import { type Growth, growthOf, logIndices } from './growth.ts';

/**
 * A data folder of a node, as Elasticsearch reports it. The watermarks are given as free space, however they were set.
 */
export interface DataPath {
  readonly path: string;
  readonly total_in_bytes: number;
  readonly available_in_bytes: number;
  readonly low_watermark_free_space_in_bytes?: number;
  readonly high_watermark_free_space_in_bytes?: number;
  readonly flood_stage_free_space_in_bytes?: number;
}

interface Stats {
  readonly nodes: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly fs: { readonly data: readonly DataPath[] };
        readonly jvm: { readonly mem: { readonly pools: { readonly old: Pool } } };
        readonly breakers: Readonly<Record<string, { readonly tripped: number }>>;
      }
    >
  >;
}

interface Pool {
  readonly used_in_bytes: number;
  readonly max_in_bytes: number;
}

async function stats(client: ElasticsearchClient): Promise<Stats> {
  const fields = ['name', 'fs.data', 'jvm.mem.pools.old', 'breakers.*.tripped'].map((name) => `nodes.*.${name}`);
  const found = await client.nodes.stats({ metric: ['fs', 'jvm', 'breaker'], filter_path: fields }, answerBounds);
  // The client's types mark as optional what every node has.
  return found as unknown as Stats;
}

export const elasticsearchDisk: ElasticsearchCheck = {
  name: 'disk',
  async look(client, { now }) {
    const growth = growthOf(await logIndices(client), now());
    const { nodes } = await stats(client);
    return Object.values(nodes).flatMap(({ name, fs }) => fs.data.map((path) => watermarkFinding(name, path, growth)));
  },
};

/** The state of a disk, by Elasticsearch's watermarks. */
export function watermarkFinding(node: string, path: DataPath, growth: Growth | undefined): Finding {
  const { available_in_bytes: free, low_watermark_free_space_in_bytes: low = 0 } = path;
  const { high_watermark_free_space_in_bytes: high = 0, flood_stage_free_space_in_bytes: flood = 0 } = path;
  const found = `${bytesText(free)} of ${bytesText(path.total_in_bytes)} are free for node ${node} of Elasticsearch`;
  const remedy = `Free some space on the disk of ${path.path}, or keep logs for a shorter time`;
  if (free <= flood) {
    return failure(
      'disk',
      `${found}: below ${bytesText(flood)} it rejects every record`,
      remedy,
      'ElasticsearchDiskFull',
    );
  }
  if (free <= high) {
    return failure(
      'disk',
      `${found}: below ${bytesText(high)} it moves data away`,
      remedy,
      'ElasticsearchDiskNearlyFull',
    );
  }
  if (free <= low) {
    return warning(
      'disk',
      `${found}: below ${bytesText(low)} it puts no new data there`,
      remedy,
      'ElasticsearchDiskLow',
    );
  }
  const until = `below ${bytesText(low)} it reacts`;
  if (growth === undefined) return ok('disk', `${found}; ${until}`);
  const daily = `logs grow by ${bytesText(growth.bytesADay)} a day`;
  const days = daysLeft(free - low, growth);
  if (days === undefined) {
    return ok(
      'disk',
      `${found}; ${until}; ${daily}, and logs older than ${catalogLimits.retentionDaysDefault} days are deleted`,
    );
  }
  const outlook = `${found}; ${until}; ${daily}: ${days} days are left`;
  return days >= limits.diskDaysMin ? ok('disk', outlook) : warning('disk', outlook, remedy, 'ElasticsearchDiskLow');
}

/** Whole days until the space is used up; undefined if old logs are deleted before. */
export function daysLeft(roomBytes: number, { bytesADay, keptBytes }: Growth): number | undefined {
  if (bytesADay <= 0) return undefined;
  const keptAtMost = bytesADay * catalogLimits.retentionDaysDefault;
  if (keptAtMost - keptBytes <= roomBytes) return undefined;
  return Math.floor(roomBytes / bytesADay);
}

export const heap: ElasticsearchCheck = {
  name: 'heap',
  async look(client) {
    const { nodes } = await stats(client);
    return Object.values(nodes).map(({ name, jvm, breakers }) =>
      heapFinding(name, jvm.mem.pools.old, breakers.parent?.tripped ?? 0),
    );
  },
};

/** @param old the old generation: the rest of a heap fluctuates */
export function heapFinding(node: string, old: Pool, tripped: number, shareMax: number = limits.heapShareMax): Finding {
  const share = old.used_in_bytes / old.max_in_bytes;
  const refused = tripped === 0 ? '' : `; requests rejected for lack of memory since its start: ${tripped}`;
  const found = `${Math.round(share * 100)}% of ${bytesText(old.max_in_bytes)} of heap are in use by long-lived objects on node ${node}${refused}`;
  if (share <= shareMax) return ok('heap', found);
  return warning(
    'heap',
    found,
    'Give Elasticsearch more heap, or reduce its shards and fields',
    'ElasticsearchHeapHigh',
  );
}
