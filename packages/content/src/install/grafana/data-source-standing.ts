// Whether an existing data source is our current one, an earlier one of ours, or the user's own. Our marks are among
// its settings, where Grafana keeps them: a fingerprint of the imported settings, a mark of the secrets, which Grafana
// never returns, and the version that the import created. If the version is another one now, somebody has saved since,
// possibly with other secrets.
import { fingerprint, type JsonObject } from '../fingerprint.ts';
import { provisioned, type Standing } from '../report.ts';
import { isFingerprintOf, secretFingerprint } from '../secret-fingerprint.ts';
import type { DataSource, OwnDataSource } from './data-source.ts';

/** A data source in a Grafana. */
export interface ThereSource extends Omit<DataSource, 'type'> {
  readonly type: string;
  readonly version?: number;
  readonly isDefault?: boolean;
  readonly readOnly?: boolean;
  readonly user?: string;
  readonly database?: string;
  readonly withCredentials?: boolean;
}

/** The settings with our marks. */
const marks = { content: 'telltaleContent', secrets: 'telltaleSecrets', version: 'telltaleVersion' } as const;
const markNames: ReadonlySet<string> = new Set(Object.values(marks));

/** The data source to write; secrets that a user has replaced are kept. */
export interface MarkedSource {
  readonly jsonData: JsonObject;
  readonly secureJsonData: Readonly<Record<string, string>>;
}

/** @param overwrite replaces a user's secrets */
export async function markedSource(
  { source, secrets }: OwnDataSource,
  there: ThereSource | undefined,
  overwrite: boolean,
): Promise<MarkedSource> {
  const settings = { ...source.jsonData, [marks.content]: contentOf(source) };
  if (Object.keys(secrets).length === 0) return { jsonData: settings, secureJsonData: secrets };
  const isKept = there !== undefined && !overwrite && !isOurVersion(there) && (await isSecret(there, secrets));
  if (isKept) {
    const { [marks.secrets]: mark, [marks.version]: version } = there.jsonData;
    return { jsonData: { ...settings, [marks.secrets]: mark, [marks.version]: version }, secureJsonData: {} };
  }
  const mark = await secretFingerprint(textOf(secrets));
  const version = (there?.version ?? 0) + 1;
  return { jsonData: { ...settings, [marks.secrets]: mark, [marks.version]: version }, secureJsonData: secrets };
}

/** The standing of a data source, compared with the one to import. */
export async function standingOf(
  there: ThereSource | undefined,
  { source, secrets }: OwnDataSource,
): Promise<Standing> {
  if (there === undefined) return { state: 'absent' };
  const content = contentOf(there);
  const isSame = content === contentOf(source);
  const mark = there.jsonData?.[marks.secrets];
  // Without a mark the origin of its secrets is unknown: an earlier release, or a provisioning file.
  const hasSecrets = Object.keys(secrets).length === 0 || mark === undefined || (await isSecret(there, secrets));
  if (isSame && hasSecrets) return { state: 'same' };
  if (there.readOnly === true) return { state: 'fixed', why: provisioned };
  if (there.jsonData?.[marks.content] !== content) {
    return { state: 'edited', why: 'its settings are not those that were imported' };
  }
  if (hasSecrets || isOurVersion(there)) return { state: 'outdated' };
  return { state: 'edited', why: 'it was saved since it was imported, and may have been given another password' };
}

function isOurVersion({ jsonData, version }: ThereSource): boolean {
  return jsonData?.[marks.version] === version;
}

function isSecret({ jsonData }: ThereSource, secrets: OwnDataSource['secrets']): Promise<boolean> {
  const mark = jsonData?.[marks.secrets];
  return isFingerprintOf(typeof mark === 'string' ? mark : undefined, textOf(secrets));
}

function textOf(secrets: OwnDataSource['secrets']): string {
  return JSON.stringify(Object.entries(secrets).sort());
}

function contentOf(source: ThereSource | DataSource): string {
  const { name, type, access, url, basicAuth, basicAuthUser, jsonData } = source;
  // Grafana's forms write `false` for unset options.
  const settings = Object.entries(jsonData ?? {}).filter(([key, value]) => !markNames.has(key) && value !== false);
  return fingerprint({
    name,
    type,
    access,
    url,
    basicAuth: basicAuth ? true : undefined,
    user: basicAuth ? basicAuthUser : '',
    settings: Object.fromEntries(settings),
    ...('user' in source && { login: source.user }),
    ...('database' in source && { database: source.database }),
    ...('withCredentials' in source && { withCredentials: source.withCredentials || undefined }),
  });
}
