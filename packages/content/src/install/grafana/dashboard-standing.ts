// Whether a dashboard that is there is ours, an earlier one of ours, or somebody's own.
//
// What was imported is told by Grafana's own history: each save makes a version, and ours say in their message what
// they are. Is the newest one ours, nobody has saved since, whatever Grafana has rewritten in the JSON.
import { fingerprint, type JsonObject } from '../fingerprint.ts';
import { provisioned, type Standing } from '../report.ts';
import { contentOf } from './dashboard-content.ts';
import { contentOfVersion, historyOf, type SavedVersion } from './dashboard-history.ts';
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
  /** Of one that was edited: what was imported, as Grafana has kept it. */
  readonly imported?: JsonObject | undefined;
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

  const versions = await historyOf(grafana, ours.uid);
  const marked = versions.findIndex(({ message }) => isMark(message));
  const newest = versions[0];
  const imported = versions[importedAt(versions, marked)];
  if (newest === undefined || imported === undefined) {
    return { standing: { state: 'edited', why: 'it was not imported, or long ago, and says something else' }, there };
  }
  const unedited: Standing = { state: imported.message === markOf(ours) ? 'same' : 'outdated' };
  if (imported === newest) return { standing: unedited, there };
  const was = await contentOfVersion(grafana, ours.uid, imported);
  // What is read may be rewritten: a version is compared with a version.
  const is = await contentOfVersion(grafana, ours.uid, newest);
  // Saved without a change, moved, or set back to what was imported.
  if (was && is && fingerprint(contentOf(was)) === fingerprint(contentOf(is))) return { standing: unedited, there };
  return { standing: { state: 'edited', why: 'it was edited since it was imported' }, there, imported: was };
}

/**
 * Where the version is that an import made, of those with its message: the oldest of them, one behind the other. Who
 * moves a dashboard, or changes it by Grafana's API of resources, makes a version and leaves the message.
 */
function importedAt(versions: readonly SavedVersion[], marked: number): number {
  const message = versions[marked]?.message;
  let oldest = marked;
  while (message !== undefined && versions[oldest + 1]?.message === message) oldest += 1;
  return oldest;
}
