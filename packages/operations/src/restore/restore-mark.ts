// The mark of a restore that is under way, kept by Elasticsearch: one that was cut off is known, and gone on with.
import { requireAnswer, type Server } from '../answers.ts';

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
export async function readMark(server: Server, signal?: AbortSignal): Promise<RestoreMark | undefined> {
  const mark = await read(server, setting, signal);
  return mark === undefined ? undefined : JSON.parse(mark);
}

/** Identity of the backup that was restored last; undefined where there was none. */
export function readRestored(server: Server, signal?: AbortSignal): Promise<string | undefined> {
  return read(server, restoredSetting, signal);
}

/** Takes the mark away, and remembers which backup was restored. */
export function writeRestored(server: Server, backup: string): Promise<void> {
  return write(server, { [setting]: null, [restoredSetting]: backup });
}

async function read(server: Server, name: string, signal?: AbortSignal): Promise<string | undefined> {
  const path = `/_cluster/settings?flat_settings=true&filter_path=persistent.${name.replaceAll('.', '\\.')}`;
  const { persistent } = await requireAnswer<{ persistent?: Readonly<Record<string, string>> }>(
    server,
    'see what was restored',
    { path, signal },
  );
  return persistent?.[name];
}

/** Sets the mark, or takes it away. */
export function writeMark(server: Server, mark: RestoreMark | undefined): Promise<void> {
  if (mark === undefined) return write(server, { [setting]: null });
  // What was restored before is not what is there, once another restore is under way.
  return write(server, { [setting]: JSON.stringify(mark), [restoredSetting]: null });
}

async function write(server: Server, persistent: Readonly<Record<string, string | null>>): Promise<void> {
  await requireAnswer(server, 'record what is restored', {
    method: 'PUT',
    path: '/_cluster/settings',
    body: { persistent },
  });
}
