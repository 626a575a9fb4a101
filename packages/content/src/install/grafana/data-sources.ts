// Puts one data source into a Grafana, unless somebody has made it their own.
//
// What was imported is told by the source itself: a fingerprint of its settings lies among them. Are they what it says,
// nobody has changed them.
import { ContentError } from '../../content-error.ts';
import { fingerprint, type JsonObject } from '../fingerprint.ts';
import { changedMeanwhile, type Decision, decide, type Item, outcome, provisioned, type Standing } from '../report.ts';
import type { DataSource, OwnDataSource } from './data-source.ts';
import type { Grafana } from './grafana.ts';

/** A data source of a Grafana. */
interface ThereSource extends Omit<DataSource, 'type'> {
  readonly type: string;
  readonly version?: number;
  readonly isDefault?: boolean;
  readonly readOnly?: boolean;
}

/** Where the fingerprint lies. */
const mark = 'telltaleContent';

const needs = 'the permissions datasources:read, datasources:create and datasources:write (the role Admin has them)';

function contentOf({ name, type, access, url, basicAuth, basicAuthUser, jsonData }: ThereSource | DataSource): string {
  const { [mark]: _, ...settings }: JsonObject = jsonData ?? {};
  const user = basicAuth ? basicAuthUser : '';
  return fingerprint({ name, type, access, url, basicAuth: basicAuth ? true : undefined, user, settings });
}

async function look({ http }: Grafana, uid: string): Promise<ThereSource | undefined> {
  const path = `api/datasources/uid/${uid}`;
  const { status, body } = await http.ask<ThereSource>({
    path,
    doing: `read the data source ${uid}`,
    needs,
    expected: [404],
  });
  return status === 404 ? undefined : body;
}

/** Whether a data source of that uid is there; undefined where the token may not see data sources. */
export async function hasDataSource({ http }: Grafana, uid: string): Promise<boolean | undefined> {
  const path = `api/datasources/uid/${uid}`;
  const { status } = await http.ask({ path, doing: `look for the data source ${uid}`, needs, expected: [403, 404] });
  return status === 403 ? undefined : status !== 404;
}

function standingOf(there: ThereSource | undefined, ours: DataSource): Standing {
  if (there === undefined) return { state: 'absent' };
  const content = contentOf(there);
  if (content === contentOf(ours)) return { state: 'same' };
  if (there.readOnly === true) return { state: 'fixed', why: provisioned };
  if (there.jsonData?.[mark] === content) return { state: 'outdated' };
  return { state: 'edited', why: 'its settings are not those that were imported' };
}

/** Secrets cannot be read back: whether they are the same is not known, and `overwrite` sends them again. */
function decideOn(standing: Standing, overwrite: boolean, hasSecrets: boolean): Decision {
  return overwrite && hasSecrets && standing.state === 'same' ? { act: 'update' } : decide(standing, overwrite);
}

/**
 * Imports one data source.
 *
 * @throws ContentError `taken` when its uid or name belongs to another one
 */
export async function importDataSource(
  grafana: Grafana,
  { source, secrets }: OwnDataSource,
  { overwrite, dryRun }: { readonly overwrite: boolean; readonly dryRun: boolean },
): Promise<Item> {
  const item = { server: 'grafana', kind: 'data source', id: source.uid, title: source.name } as const;
  const there = await look(grafana, source.uid);
  if (there !== undefined && there.type !== source.type) {
    throw taken(grafana, source, `its uid is taken by ${there.name}, which is of type ${there.type}`);
  }
  const decision = decideOn(
    standingOf(there, source),
    overwrite,
    Object.keys(secrets).length > 0 && there?.readOnly !== true,
  );
  const planned: Item = { ...item, ...outcome(decision) };
  if (dryRun || decision.act === 'nothing' || decision.act === 'leave') return planned;

  const { status, body } = await grafana.http.ask<{ readonly message?: string }>({
    method: there === undefined ? 'POST' : 'PUT',
    path: there === undefined ? 'api/datasources' : `api/datasources/uid/${source.uid}`,
    json: {
      ...source,
      jsonData: { ...source.jsonData, [mark]: contentOf(source) },
      secureJsonData: secrets,
      // With the version that was looked at Grafana refuses where somebody has saved since.
      ...(there && { version: there.version ?? 0, isDefault: there.isDefault ?? false }),
    },
    doing: `save the data source ${source.uid}`,
    needs,
    expected: [409],
  });
  if (status !== 409) return planned;
  // An answer that was lost makes the second attempt meet the first.
  const now = await look(grafana, source.uid);
  if (now === undefined) throw taken(grafana, source, body.message ?? 'its name is taken');
  return standingOf(now, source).state === 'same' ? planned : { ...item, state: 'left', why: changedMeanwhile };
}

function taken({ http }: Grafana, { uid, name }: DataSource, why: string): ContentError {
  return new ContentError('taken', {
    operation: http.connection.operation,
    what: `cannot save the data source ${uid}`,
    why,
    remedy: `Rename or remove the other one, so that ${uid}, ${name}, is free: the dashboards look for it`,
  });
}
