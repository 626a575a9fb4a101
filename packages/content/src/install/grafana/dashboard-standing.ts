// Whether an existing dashboard is our current one, an earlier one of ours, or the user's own.
// Grafana's own history records what was imported: each save makes a version, and ours say in their message what
// they are. Is the newest one ours, nobody has saved since, whatever Grafana has rewritten in the JSON.
import { fingerprint, type JsonObject } from '../fingerprint.ts';
import { provisioned, type Standing } from '../report.ts';
import { contentOf } from './dashboard-content.ts';
import { type DashboardOrigin, markOf, originOf } from './dashboard-origin.ts';
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
  /** Where the dashboard comes from, of one that was edited. */
  readonly origin?: DashboardOrigin;
}

const needs = 'the permissions dashboards:read and dashboards:write (the role Editor has them)';

/** Looks at the dashboard of that uid. */
export async function standingOf(grafana: Grafana, ours: OwnDashboard): Promise<DashboardStanding> {
  const { http } = grafana;
  const doing = `read the dashboard ${ours.uid}`;
  const path = `api/dashboards/uid/${ours.uid}`;
  const { status, body: there } = await http.ask<ThereDashboard>({ path, doing, needs, expected: [404, 406] });
  if (status === 404) return { standing: { state: 'absent' } };
  if (status === 406)
    return { standing: { state: 'fixed', why: 'it was saved in a newer format (v2): delete it, then import again' } };
  const content = fingerprint(contentOf(there.dashboard));
  if (content === fingerprint(contentOf(ours))) return { standing: { state: 'same' }, there };
  if (there.meta.provisioned === true) return { standing: { state: 'fixed', why: provisioned }, there };

  const origin = await originOf(grafana, ours.uid);
  if (origin === undefined) {
    return { standing: { state: 'edited', why: 'it was not imported, or long ago, and its content differs' }, there };
  }
  if (!origin.isEdited) return { standing: { state: origin.mark === markOf(ours) ? 'same' : 'outdated' }, there };
  return { standing: { state: 'edited', why: 'it was edited since it was imported' }, there, origin };
}
