// The mark of a restore in progress, stored in Elasticsearch, so that an interrupted one can be resumed.
import { bounds, type ElasticsearchClient } from '@telltale/plane';
import { requireResult } from '../elasticsearch.ts';

/** A setting without meaning to Elasticsearch, from its own range for such. */
const setting = 'cluster.metadata.telltale_restore';

/** The same for which backup was restored last. */
const restoredSetting = 'cluster.metadata.telltale_restored';

/** What a restore has come to. */
export interface RestoreMark {
  /** Identity of the backup. */
  readonly backup: string;
  /** What of it is restored. */
  readonly done: readonly string[];
  /** When it came so far, ISO 8601. */
  readonly at: string;
  /** The repository as it was registered: while its files are replaced there is none. */
  readonly repository?: { readonly type: string; readonly settings: object };
}

/** The mark of a restore that has not ended; undefined when there is none. */
export async function readMark(client: ElasticsearchClient, signal?: AbortSignal): Promise<RestoreMark | undefined> {
  const mark = await read(client, setting, signal);
  return mark === undefined ? undefined : JSON.parse(mark);
}

/** Identity of the backup that was restored last; undefined where there was none. */
export function readRestored(client: ElasticsearchClient, signal?: AbortSignal): Promise<string | undefined> {
  return read(client, restoredSetting, signal);
}

/** Takes the mark away, and remembers which backup was restored. */
export function writeRestored(client: ElasticsearchClient, backup: string): Promise<void> {
  return write(client, { [setting]: null, [restoredSetting]: backup });
}

async function read(client: ElasticsearchClient, name: string, signal?: AbortSignal): Promise<string | undefined> {
  const asked = { flat_settings: true, filter_path: `persistent.${name.replaceAll('.', '\\.')}` };
  const sent = client.cluster.getSettings(asked, bounds(signal));
  const { persistent } = await requireResult('see what was restored', sent, signal);
  return persistent?.[name];
}

/** Sets the mark, or takes it away. */
export function writeMark(client: ElasticsearchClient, mark: RestoreMark | undefined): Promise<void> {
  if (mark === undefined) return write(client, { [setting]: null });
  // What was restored before is not what is there, once another restore is under way.
  return write(client, { [setting]: JSON.stringify(mark), [restoredSetting]: null });
}

async function write(client: ElasticsearchClient, persistent: Readonly<Record<string, string | null>>): Promise<void> {
  await requireResult('record what is restored', client.cluster.putSettings({ persistent }));
}
