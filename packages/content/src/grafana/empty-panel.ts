// The text of a panel without data.
import type { Dashboard } from './dashboard.ts';
import type { Panel } from './panel.ts';

/** The panel with its dashboard's text for missing data, unless it has its own; a stat has no room for one. */
export function withWords({ nothing }: Pick<Dashboard, 'nothing'>, panel: Panel): Panel {
  return panel.kind === 'stat' ? panel : { noData: nothing, ...panel };
}

/** The text if there is no data. */
export function noDataText({ noData }: Panel): string {
  return noData ?? 'No data';
}
