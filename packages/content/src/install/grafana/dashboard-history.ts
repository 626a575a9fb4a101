// The version history of a dashboard in Grafana, with the messages of each version.
import type { JsonObject } from '../fingerprint.ts';
import { limits } from '../limits.ts';
import type { Grafana } from './grafana.ts';

/** A saved version. */
export interface SavedVersion {
  readonly version: number;
  /** Undefined if it cannot be read any more. */
  readonly message: string | undefined;
}

interface ListedVersion {
  readonly version: number;
  readonly parentVersion?: number;
  readonly message?: string;
}

interface WholeVersion extends ListedVersion {
  readonly data?: JsonObject;
}

const needs = 'the permissions dashboards:read and dashboards:write (the role Editor has them)';

/** The newest first; empty if Grafana returns none. */
export async function historyOf(grafana: Grafana, uid: string): Promise<readonly SavedVersion[]> {
  const { status, body } = await grafana.http.ask<
    readonly ListedVersion[] | { readonly versions: readonly ListedVersion[] }
  >({
    path: `api/dashboards/uid/${uid}/versions?limit=${limits.versionsMax}`,
    doing: `read the versions of the dashboard ${uid}`,
    needs,
    expected: [404],
  });
  if (status === 404) return [];
  const listed = 'versions' in body ? body.versions : body;
  const newestFirst = listed.toSorted((one, other) => other.version - one.version);
  return await Promise.all(
    newestFirst.map(async (one) => ({
      version: one.version,
      message: isFirst(one) ? (await wholeVersion(grafana, uid, one.version))?.message : one.message,
    })),
  );
}

/** The content of a version; undefined if it cannot be read any more. */
export async function contentOfVersion(
  grafana: Grafana,
  uid: string,
  { version }: SavedVersion,
): Promise<JsonObject | undefined> {
  return (await wholeVersion(grafana, uid, version))?.data;
}

/** The list shows `Initial save` for every first version; the version itself has the actual message. */
function isFirst({ parentVersion, message }: ListedVersion): boolean {
  return parentVersion === 0 || message?.startsWith('Initial save') === true;
}

async function wholeVersion({ http }: Grafana, uid: string, version: number): Promise<WholeVersion | undefined> {
  const { status, body } = await http.ask<WholeVersion>({
    path: `api/dashboards/uid/${uid}/versions/${version}`,
    doing: `read version ${version} of the dashboard ${uid}`,
    needs,
    // Grafana answers 500 for a version that it has deleted.
    expected: [404, 500],
  });
  return status >= 400 ? undefined : body;
}
