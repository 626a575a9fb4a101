// What the servers answer to each panel of a dashboard as it is opened, for what is drawn of it.
import type { Answer, OpenDashboard } from '../grafana/types.ts';
import { askTarget, openDashboard, type Sources } from './grafana/ask-target.ts';
import type { LogLine } from './grafana/elasticsearch-source.ts';
import type { Dashboard, Panel } from './grafana/model.ts';

/** A panel with all that was answered to it. */
export interface PanelResult {
  readonly panel: Panel;
  readonly answers: readonly Answer[];
  readonly lines: readonly LogLine[];
}

/** A dashboard with the answers to its panels. */
export interface DashboardResult {
  readonly dashboard: Dashboard;
  readonly open: OpenDashboard;
  readonly panels: readonly PanelResult[];
}

/** Panels that are drawn, those of collapsed rows too. */
export function panelsOf({ panels }: Dashboard): Panel[] {
  return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).filter(({ type }) => type !== 'row');
}

export async function answersOf(dashboard: Dashboard, sources: Sources): Promise<DashboardResult> {
  const open = await openDashboard(dashboard, sources);
  const panels: PanelResult[] = [];
  for (const panel of panelsOf(dashboard)) {
    const asked = [];
    for (const target of panel.targets ?? []) asked.push(await askTarget(target, { open, panel, sources }));
    panels.push({
      panel,
      answers: asked.map(({ answer }) => answer),
      lines: asked.flatMap(({ lines }) => lines),
    });
  }
  return { dashboard, open, panels };
}
