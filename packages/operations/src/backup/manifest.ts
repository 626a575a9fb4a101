// The manifest of a backup: its plane, its time, and the counts that a restore must reproduce.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PlaneError } from '@telltale/plane';

/** Name of the file. */
export const manifestFile = 'manifest.json';

/** Files of a backup, by content. */
export const backupFiles = {
  snapshots: 'elasticsearch.tar',
  prometheus: 'prometheus.tar',
  alertmanager: 'alertmanager.tar',
  grafana: 'grafana.tar',
  kibana: 'kibana.ndjson',
} as const;

/** Documents of one shard of a backing index, when the snapshot began. */
export interface ShardCount {
  readonly index: string;
  readonly shard: number;
  /** Number of its last operation; the count includes the operations up to it. */
  readonly sequence: number;
  readonly documents: number;
}

/** The identity of a backing index, which distinguishes it from another with the same name. */
export interface IndexIdentity {
  /** Its creation time, which a restore preserves. */
  readonly created: string;
  /** The id of each shard's operation history; a restore begins a new one. */
  readonly histories: readonly string[];
}

/** Logs of a backup. */
export interface LogsInBackup {
  readonly snapshot: string;
  /** Identity of each snapshot in the repository. */
  readonly snapshots: readonly string[];
  /** Documents of each data stream. */
  readonly data_streams: Readonly<Record<string, number>>;
  readonly shards: readonly ShardCount[];
  /** By name; absent in backups of older releases. */
  readonly indices?: Readonly<Record<string, IndexIdentity>>;
}

/** Metrics of a backup, as measured by queries. */
export interface MetricsInBackup {
  /** When Prometheus was stopped, in seconds since the epoch: there are no newer samples. */
  readonly at_seconds: number;
  /** Number of current series at that time. */
  readonly series: number;
  /** Number of samples in the last `samples_seconds` before; absent if Prometheus rejects the query as too large. */
  readonly samples?: number;
  readonly samples_seconds?: number;
  /** Number of current series at each full hour since the first, added up; absent for the same reason. */
  readonly series_hours?: number;
  /** How long Prometheus was stopped, in milliseconds. */
  readonly gap_ms: number;
}

/** Alerts of a backup. */
export interface AlertsInBackup {
  readonly silences: readonly { readonly id: string; readonly ends_at: string }[];
  readonly gap_ms: number;
}

/** The content of a backup's manifest. */
export interface Manifest {
  readonly schema: 1;
  readonly id: string;
  /** Start of the backup, ISO 8601. */
  readonly made_at: string;
  /** Telltale's version. */
  readonly telltale: string;
  readonly engine: string;
  /** Versions of the running parts. */
  readonly versions: Readonly<Record<string, string>>;
  readonly elasticsearch: LogsInBackup;
  readonly prometheus: MetricsInBackup;
  readonly alertmanager: AlertsInBackup;
  /** Without a count if Grafana rejected the plane's passwords. */
  readonly grafana?: {
    readonly dashboards?: number;
    /** The state of each dashboard and user, by name; absent if there were too many, and in older backups. */
    readonly inventory?: Readonly<Record<string, string>>;
    readonly gap_ms: number;
  };
  readonly kibana?: { readonly objects: number };
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** A manifest as written: with a checksum of itself. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify({ ...manifest, checksum: checksumOf(manifest) }, undefined, 2)}\n`;
}

/**
 * Reads the manifest of a backup.
 *
 * @throws PlaneError `not_a_backup`, `damaged_backup`, `unsupported` if a newer Telltale wrote it
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
      why: `its format is ${String(read.schema)}, and this version of Telltale supports 1`,
      remedy: 'Use the version of Telltale that created it, or a newer one',
    });
  }
  const { checksum, ...manifest } = read;
  if (checksumOf(manifest) !== checksum) throw damaged;
  // A valid checksum proves that the whole manifest was written.
  return manifest as unknown as Manifest;
}

function checksumOf(manifest: object): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}
