// Exports edited dashboards of a Grafana in the format of our files.
import type { Edit, Edits } from '../edits.ts';
import { isObject, type JsonObject } from '../fingerprint.ts';
import { withEdits } from '../merge-edits.ts';
import { contentOf, likeOurs } from './dashboard-content.ts';
import { type DashboardOrigin, markOf } from './dashboard-origin.ts';
import { type OwnDashboard, standingOf } from './dashboard-standing.ts';
import type { Grafana } from './grafana.ts';
import { dashboardFiles } from './own-dashboards.ts';

/** The file with the user's changes since the import; with the whole dashboard if they are unknown. */
function editedFrom(ours: OwnDashboard, there: JsonObject, origin: DashboardOrigin | undefined): JsonObject {
  if (origin?.imported === undefined || origin.newest === undefined) return there;
  const edited = withEdits(contentOf(origin.imported), contentOf(origin.newest), contentOf(ours));
  return isObject(edited) ? edited : there;
}

/** @param files content by path in `dashboards/` */
export async function grafanaEdits(grafana: Grafana, files: ReadonlyMap<string, string>): Promise<Edits> {
  const edits: Edit[] = [];
  const notes: string[] = [];
  for (const { path, text, dashboard } of dashboardFiles('export', files)) {
    const { standing, there, origin } = await standingOf(grafana, dashboard);
    if (standing.state === 'absent') notes.push(`Grafana has no dashboard ${dashboard.uid}`);
    else if (there === undefined)
      notes.push(`the dashboard ${dashboard.uid} cannot be read: it was saved in a newer format (v2)`);
    else if (standing.state === 'outdated') {
      notes.push(`the dashboard ${dashboard.uid} in Grafana is an earlier import: telltale import updates it`);
    } else if (standing.state !== 'same') {
      const edited = editedFrom(dashboard, there.dashboard, origin);
      edits.push({ path, before: text, after: `${JSON.stringify(likeOurs(edited, dashboard), null, 2)}\n` });
      if (origin !== undefined && origin.mark !== markOf(dashboard)) {
        notes.push(
          `the dashboard ${dashboard.uid} was edited on another release: the patch applies the edits to this one, and telltale import --overwrite imports the result`,
        );
      }
    }
  }
  return { edits, notes };
}
