// Whether a dashboard that is there is ours, an earlier one of ours, or somebody's own.
//
// What was imported is told by Grafana's own history: each save makes a version, and ours say in their message what
// they are. Is the newest one ours, nobody has saved since, whatever Grafana has rewritten in the JSON.
import { fingerprint, type JsonObject } from '../fingerprint.ts';
import { limits } from '../limits.ts';
import { provisioned, type Standing } from '../report.ts';
import { contentOf } from './dashboard-content.ts';
import type { Grafana } from './grafana.ts';

/** A dashboard as the files hold it. */
export type OwnDashboard = JsonObject & { readonly uid: string; readonly title: string };

/** A dashboard of a Grafana. */
export interface ThereDashboard {
  readonly dashboard: JsonObject & { readonly version: number };
  readonly meta: { readonly folderUid?: string; readonly provisioned?: boolean };
}

/** How a dashboard stands, and what is there. */
export interface DashboardStanding {
  readonly standing: Standing;
  readonly there?: ThereDashboard;
}

interface Version {
  readonly version: number;
  readonly message?: string;
  readonly data?: JsonObject;
}

const needs = 'the permissions dashboards:read and dashboards:write (the role Editor has them)';

/** The message of a version that was imported. */
export function markOf(ours: JsonObject): string {
  return `Imported by telltale. Content ${fingerprint(contentOf(ours))}.`;
}

function isMark(message: string | undefined): boolean {
  return /^Imported by telltale\. Content [0-9a-f]+\.$/.test(message ?? '');
}

/** Looks at the dashboard of that uid. */
export async function standingOf(grafana: Grafana, ours: OwnDashboard): Promise<DashboardStanding> {
  const { http } = grafana;
  const doing = `read the dashboard ${ours.uid}`;
  const path = `api/dashboards/uid/${ours.uid}`;
  const { status, body: there } = await http.ask<ThereDashboard>({ path, doing, needs, expected: [404, 406] });
  if (status === 404) return { standing: { state: 'absent' } };
  if (status === 406)
    return { standing: { state: 'fixed', why: 'somebody has saved it in a newer form (v2): remove it to import it' } };
  const content = fingerprint(contentOf(there.dashboard));
  if (content === fingerprint(contentOf(ours))) return { standing: { state: 'same' }, there };
  if (there.meta.provisioned === true) return { standing: { state: 'fixed', why: provisioned }, there };

  const versions = await history(grafana, ours.uid);
  const newest = versions[0];
  if (newest !== undefined && isMark(newest.message)) {
    return { standing: { state: newest.message === markOf(ours) ? 'same' : 'outdated' }, there };
  }
  const imported = versions.find(({ message }) => isMark(message));
  if (imported === undefined) {
    return { standing: { state: 'edited', why: 'it was not imported, or long ago, and says something else' }, there };
  }
  const { body: was } = await http.ask<Version>({ path: `${path}/versions/${imported.version}`, doing, needs });
  // Saved without a change, or set back to what was imported.
  if (was.data !== undefined && fingerprint(contentOf(was.data)) === content) {
    return { standing: { state: imported.message === markOf(ours) ? 'same' : 'outdated' }, there };
  }
  return { standing: { state: 'edited', why: 'it was edited since it was imported' }, there };
}

/** The newest first. */
async function history({ http }: Grafana, uid: string): Promise<readonly Version[]> {
  const { body } = await http.ask<readonly Version[] | { readonly versions: readonly Version[] }>({
    path: `api/dashboards/uid/${uid}/versions?limit=${limits.versionsMax}`,
    doing: `read the versions of the dashboard ${uid}`,
    needs,
  });
  const versions = 'versions' in body ? body.versions : body;
  return versions.toSorted((one, other) => other.version - one.version);
}
