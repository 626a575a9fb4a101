// The mark of a restore that is under way, kept by Elasticsearch: one that was cut off is known, and gone on with.
import { demand, type Server } from './ask.ts';

/** A setting without meaning to Elasticsearch, from its own range for such. */
const setting = 'cluster.metadata.telltale_restore';

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
  const path = `/_cluster/settings?flat_settings=true&filter_path=persistent.${setting.replaceAll('.', '\\.')}`;
  const { persistent } = await demand<{ persistent?: Readonly<Record<string, string>> }>(
    server,
    'see whether a restore was cut off',
    { path, signal },
  );
  const mark = persistent?.[setting];
  return mark === undefined ? undefined : JSON.parse(mark);
}

/** Sets the mark, or takes it away. */
export async function writeMark(server: Server, mark: RestoreMark | undefined): Promise<void> {
  await demand(server, 'mark what is restored', {
    method: 'PUT',
    path: '/_cluster/settings',
    body: { persistent: { [setting]: mark === undefined ? null : JSON.stringify(mark) } },
  });
}
