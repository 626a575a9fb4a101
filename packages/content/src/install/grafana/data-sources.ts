// Imports one data source into Grafana unless the user has edited it.
import { ContentError } from '../../content-error.ts';
import { changedMeanwhile, type Decision, decide, type Item, outcome, type Standing } from '../report.ts';
import type { DataSource, OwnDataSource } from './data-source.ts';
import { markedSource, standingOf, type ThereSource } from './data-source-standing.ts';
import type { Grafana } from './grafana.ts';

const needs = 'the permissions datasources:read, datasources:create and datasources:write (the role Admin has them)';

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

/** Whether there is a data source with that uid; undefined if the token may not read data sources. */
export async function hasDataSource({ http }: Grafana, uid: string): Promise<boolean | undefined> {
  const path = `api/datasources/uid/${uid}`;
  const { status } = await http.ask({ path, doing: `look for the data source ${uid}`, needs, expected: [403, 404] });
  return status === 403 ? undefined : status !== 404;
}

/**
 * Whether the secrets equal those sent last is known, but not whether they are still stored: `overwrite` sends them
 * again.
 */
function decideOn(standing: Standing, overwrite: boolean, hasSecrets: boolean): Decision {
  return overwrite && hasSecrets && standing.state === 'same' ? { act: 'update' } : decide(standing, overwrite);
}

/** Imports one data source. @throws ContentError `taken` if its uid or name belongs to another one */
export async function importDataSource(
  grafana: Grafana,
  own: OwnDataSource,
  { overwrite, dryRun }: { readonly overwrite: boolean; readonly dryRun: boolean },
): Promise<Item> {
  const { source, secrets } = own;
  const item = { server: 'grafana', kind: 'data source', id: source.uid, title: source.name } as const;
  const there = await look(grafana, source.uid);
  if (there !== undefined && there.type !== source.type) {
    throw taken(grafana, source, `its uid is taken by ${there.name}, which is of type ${there.type}`);
  }
  const decision = decideOn(
    await standingOf(there, own),
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
      ...(await markedSource(own, there, overwrite)),
      // With the version number that was read, Grafana refuses if somebody has saved since.
      ...(there && { version: there.version ?? 0, isDefault: there.isDefault ?? false }),
    },
    doing: `save the data source ${source.uid}`,
    needs,
    expected: [409],
  });
  if (status !== 409) return planned;
  // If the response of a first attempt was lost, the second attempt finds its result.
  const now = await look(grafana, source.uid);
  if (now === undefined) throw taken(grafana, source, body.message ?? 'its name is taken');
  const { state } = await standingOf(now, own);
  return state === 'same' ? planned : { ...item, state: 'left', why: changedMeanwhile };
}

function taken({ http }: Grafana, { uid, name }: DataSource, why: string): ContentError {
  return new ContentError('taken', {
    operation: http.connection.operation,
    what: `cannot save the data source ${uid}`,
    why,
    remedy: `Rename or delete the other one: the dashboards need ${uid}, ${name}`,
  });
}
