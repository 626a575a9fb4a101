// The mark of a restore in progress, stored in Elasticsearch, so that an interrupted one can be resumed.
import { bounds, type ElasticsearchClient } from '@telltale/plane';
import { requireResult } from '../elasticsearch.ts';

/** A setting without effect in Elasticsearch, in the range that it provides for that. */
const setting = 'cluster.metadata.telltale_restore';

/** The same for the last restored backup. */
const restoredSetting = 'cluster.metadata.telltale_restored';

/** The state of a restore. */
export interface RestoreMark {
  /** Identity of the backup. */
  readonly backup: string;
  /** The restored parts. */
  readonly done: readonly string[];
  /** The time of that state, ISO 8601. */
  readonly at: string;
  /** The repository's registration: it is unregistered while its files are replaced. */
  readonly repository?: { readonly type: string; readonly settings: object };
}

/** The mark of an unfinished restore; undefined if there is none. */
export async function readMark(client: ElasticsearchClient, signal?: AbortSignal): Promise<RestoreMark | undefined> {
  const mark = await read(client, setting, signal);
  return mark === undefined ? undefined : JSON.parse(mark);
}

/** Identity of the last restored backup; undefined if there is none. */
export function readRestored(client: ElasticsearchClient, signal?: AbortSignal): Promise<string | undefined> {
  return read(client, restoredSetting, signal);
}

/** Removes the mark, and stores which backup was restored. */
export function writeRestored(client: ElasticsearchClient, backup: string): Promise<void> {
  return write(client, { [setting]: null, [restoredSetting]: backup });
}

async function read(client: ElasticsearchClient, name: string, signal?: AbortSignal): Promise<string | undefined> {
  const asked = { flat_settings: true, filter_path: `persistent.${name.replaceAll('.', '\\.')}` };
  const sent = client.cluster.getSettings(asked, bounds(signal));
  const { persistent } = await requireResult('see what was restored', sent, signal);
  return persistent?.[name];
}

/** Sets or removes the mark. */
export function writeMark(client: ElasticsearchClient, mark: RestoreMark | undefined): Promise<void> {
  if (mark === undefined) return write(client, { [setting]: null });
  // Once another restore has begun, the data is no longer that of the earlier backup.
  return write(client, { [setting]: JSON.stringify(mark), [restoredSetting]: null });
}

async function write(client: ElasticsearchClient, persistent: Readonly<Record<string, string | null>>): Promise<void> {
  await requireResult('record what is restored', client.cluster.putSettings({ persistent }));
}
