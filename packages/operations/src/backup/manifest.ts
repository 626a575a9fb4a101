// The manifest of a backup: its plane, its time, and the counts that a restore must reproduce.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlaneError } from '@telltale/plane';

/** Name of the file. */
export const manifestFile = 'manifest.json';

/** Files of a backup, by what they hold. */
export const backupFiles = {
  snapshots: 'elasticsearch.tar',
  prometheus: 'prometheus.tar',
  alertmanager: 'alertmanager.tar',
  grafana: 'grafana.tar',
  kibana: 'kibana.ndjson',
} as const;

/** Documents of one shard of a backing index, as they were when the snapshot was begun. */
export interface ShardCount {
  readonly index: string;
  readonly shard: number;
  /** Number of its last operation; the documents are those of the operations up to it. */
  readonly sequence: number;
  readonly documents: number;
}

/** What tells a backing index from another one of its name. */
export interface IndexIdentity {
  /** When it was made; a restore keeps it. */
  readonly created: string;
  /** By shard, the history of its operations; a restore begins another. */
  readonly histories: readonly string[];
}

/** Logs of a backup. */
export interface LogsInBackup {
  readonly snapshot: string;
  /** Identities of every snapshot in the repository. */
  readonly snapshots: readonly string[];
  /** Documents of each data stream. */
  readonly data_streams: Readonly<Record<string, number>>;
  readonly shards: readonly ShardCount[];
  /** By name; absent in backups of older releases. */
  readonly indices?: Readonly<Record<string, IndexIdentity>>;
}

/** Metrics of a backup, as queries find them. */
export interface MetricsInBackup {
  /** When Prometheus was stopped, seconds since the epoch: there is nothing newer. */
  readonly at_seconds: number;
  /** Series that were current then. */
  readonly series: number;
  /** Samples of the last `samples_seconds` before; absent where Prometheus finds them too many to count. */
  readonly samples?: number;
  readonly samples_seconds?: number;
  /** Series that were current at each full hour since the first, summed up; absent for the same reason. */
  readonly series_hours?: number;
  /** How long Prometheus was stopped, milliseconds. */
  readonly gap_ms: number;
}

/** Alerts of a backup. */
export interface AlertsInBackup {
  readonly silences: readonly { readonly id: string; readonly ends_at: string }[];
  readonly gap_ms: number;
}

/** Everything that a backup says of itself. */
export interface Manifest {
  readonly schema: 1;
  readonly id: string;
  /** When it was begun, ISO 8601. */
  readonly made_at: string;
  /** Version of Telltale. */
  readonly telltale: string;
  readonly engine: string;
  /** Versions of what ran, by part. */
  readonly versions: Readonly<Record<string, string>>;
  readonly elasticsearch: LogsInBackup;
  readonly prometheus: MetricsInBackup;
  readonly alertmanager: AlertsInBackup;
  /** Without a count where Grafana did not know the plane's passwords. */
  readonly grafana?: {
    readonly dashboards?: number;
    /** Each dashboard's and user's state, by its name; absent where they were too many, and in older backups. */
    readonly inventory?: Readonly<Record<string, string>>;
    readonly gap_ms: number;
  };
  readonly kibana?: { readonly objects: number };
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** A manifest as it is written: with a checksum of itself. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify({ ...manifest, checksum: checksumOf(manifest) }, undefined, 2)}\n`;
}

/**
 * Reads what a backup says of itself.
 *
 * @throws PlaneError `not_a_backup`, `damaged_backup`, `unsupported` when a newer Telltale made it
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestFile);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new PlaneError('not_a_backup', {
      what: 'cannot use the backup',
      where: `in ${folder}`,
      why: `its ${manifestFile} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Name a folder that telltale backup has created',
      cause,
    });
  }
  return manifestIn(folder, text);
}

function manifestIn(folder: string, text: string): Manifest {
  const damaged = new PlaneError('damaged_backup', {
    what: 'cannot use the backup',
    where: `in ${folder}`,
    why: `its ${manifestFile} has changed since the backup`,
    remedy: 'Nothing was changed. Take another backup, or another copy of this one',
  });
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw damaged;
  }
  if (typeof read !== 'object' || read === null || !('schema' in read) || !('checksum' in read)) throw damaged;
  if (read.schema !== 1) {
    throw new PlaneError('unsupported', {
      what: 'cannot use the backup',
      where: `in ${folder}`,
      why: `its format is ${String(read.schema)}, and this Telltale knows 1`,
      remedy: 'Use the Telltale that made it, or a newer one',
    });
  }
  const { checksum, ...manifest } = read;
  if (checksumOf(manifest) !== checksum) throw damaged;
  // Whoever wrote that checksum wrote the whole.
  return manifest as unknown as Manifest;
}

function checksumOf(manifest: object): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}
