// The dashboards of a Grafana that somebody has edited, written as our files write them.
import type { Edit, Edits } from '../edits.ts';
import { likeOurs } from './dashboard-content.ts';
import { standingOf } from './dashboard-standing.ts';
import type { Grafana } from './grafana.ts';
import { dashboardFiles } from './own-dashboards.ts';

/** @param files content by its path in `dashboards/` */
export async function grafanaEdits(grafana: Grafana, files: ReadonlyMap<string, string>): Promise<Edits> {
  const edits: Edit[] = [];
  const notes: string[] = [];
  for (const { path, text, dashboard } of dashboardFiles('export', files)) {
    const { standing, there } = await standingOf(grafana, dashboard);
    if (standing.state === 'absent') notes.push(`Grafana has no dashboard ${dashboard.uid}`);
    else if (there === undefined)
      notes.push(`the dashboard ${dashboard.uid} cannot be read: it was saved in a newer form (v2)`);
    else if (standing.state === 'outdated') {
      notes.push(
        `the dashboard ${dashboard.uid} in Grafana is an earlier import: telltale import brings it up to date`,
      );
    } else if (standing.state !== 'same') {
      const after = `${JSON.stringify(likeOurs(there.dashboard, dashboard), null, 2)}\n`;
      edits.push({ path, before: text, after });
    }
  }
  return { edits, notes };
}
