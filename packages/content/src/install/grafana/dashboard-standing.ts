// Whether an existing dashboard is our current one, an earlier one of ours, or the user's own. Grafana's history shows
// that: each save creates a version, and ours have a message with a fingerprint. If the newest version is ours, nobody
// has saved since, even if Grafana has rewritten the JSON.
import { fingerprint, type JsonObject } from '../fingerprint.ts';
import { provisioned, type Standing } from '../report.ts';
import { contentOf } from './dashboard-content.ts';
import { type DashboardOrigin, markOf, originOf } from './dashboard-origin.ts';
import type { Grafana } from './grafana.ts';

/** A dashboard from the files. */
export type OwnDashboard = JsonObject & { readonly uid: string; readonly title: string };

/** A dashboard in a Grafana. */
export interface ThereDashboard {
  readonly dashboard: JsonObject & { readonly version: number };
  readonly meta: { readonly folderUid?: string; readonly provisioned?: boolean };
}

/** The standing of a dashboard, and the existing one. */
export interface DashboardStanding {
  readonly standing: Standing;
  readonly there?: ThereDashboard;
  /** The origin of an edited dashboard. */
  readonly origin?: DashboardOrigin;
}

const needs = 'the permissions dashboards:read and dashboards:write (the role Editor has them)';

/** Reads the dashboard with that uid. */
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
