// Checks Prometheus' storage: whether it stores samples, and has disk space for its retention.
import { bytesText, countText, type HttpClient, type PlaneDescription } from '@telltale/plane';
import { bytesOf, freeBytesOf } from '@telltale/plane/preflight';
import type { ServerCheck } from '../examination.ts';
import { type Finding, failure, ok, warning } from '../finding.ts';
import { query, readData } from '../query-server.ts';

interface RuntimeInformation {
  readonly corruptionCount: number;
  readonly storageRetention: string;
}

/** Counters of failed writes. */
const failed = ['prometheus_tsdb_wal_writes_failed_total', 'prometheus_tsdb_compactions_failed_total'];
/** Metrics of the data's size on disk. */
const sizes = [
  'prometheus_tsdb_storage_blocks_bytes',
  'prometheus_tsdb_wal_storage_size_bytes',
  'prometheus_tsdb_head_chunks_storage_size_bytes',
];

export const prometheusStorage: ServerCheck = {
  name: 'series',
  async look(client, { description }) {
    const { corruptionCount, storageRetention } = await readData<RuntimeInformation>(
      client,
      '/api/v1/status/runtimeinfo',
    );
    const { headStats } = await readData<{ headStats: { numSeries: number } }>(client, '/api/v1/status/tsdb');
    const taken = await sumOf(client, sizes);
    const failures = await sumOf(
      client,
      failed.map((name) => `increase(${name}[1h])`),
    );
    const remedy = 'See its log: telltale logs prometheus; usually its disk is full or failing';
    const findings: Finding[] = [];
    if (failures > 0) {
      const found = `Prometheus could not write ${countText(Math.ceil(failures), 'time')} in the last hour`;
      findings.push(failure('series', found, remedy, 'PrometheusStorageFailing'));
    }
    if (corruptionCount > 0) {
      const found = `Prometheus found ${countText(corruptionCount, 'corrupted block')} of its data when it started, and skipped it`;
      findings.push(
        warning('series', found, 'Restore a backup if you need the missing data', 'PrometheusStorageFailing'),
      );
    }
    findings.push(...(await roomFinding(taken, await retentionBytes(client), description)));
    if (findings.length > 0) return findings;
    return [
      ok('series', `${headStats.numSeries} are written; kept for ${storageRetention}, ${bytesText(taken)} so far`),
    ];
  },
};

/** Sum of the expressions' results over all series. */
async function sumOf(client: HttpClient, expressions: readonly string[]): Promise<number> {
  const sums = await Promise.all(expressions.map((expression) => query(client, `sum(${expression})`)));
  return sums.flat().reduce((sum, { value }) => sum + value, 0);
}

/** Maximum size of the series; undefined if there is no limit. */
async function retentionBytes(client: HttpClient): Promise<number | undefined> {
  const flags = await readData<Readonly<Record<string, string>>>(client, '/api/v1/status/flags');
  // Prometheus reports it in powers of two, as `5GiB`.
  const bytes = bytesOf((flags['storage.tsdb.retention.size'] ?? '').replace(/iB$/, 'B'));
  return bytes || undefined;
}

/** Whether the disk has room for everything that Prometheus may store. */
async function roomFinding(taken: number, most: number | undefined, { folders }: PlaneDescription): Promise<Finding[]> {
  const folder = folders.prometheus;
  if (folder === undefined || most === undefined) return [];
  const free = await freeBytesOf(folder);
  const growth = Math.max(most - taken, 0);
  if (free >= growth) return [];
  const found = `Prometheus may grow by ${bytesText(growth)}, to ${bytesText(most)}, and ${bytesText(free)} are free for it`;
  return [
    warning(
      'series',
      found,
      'Free some space, or lower its retention: TELLTALE_METRICS_RETENTION_SIZE',
      'HostDiskNearlyFull',
    ),
  ];
}
