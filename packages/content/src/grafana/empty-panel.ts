// The text of a panel without data.
import type { Dashboard } from './dashboard.ts';
import type { Panel } from './panel.ts';

/** The panel with the words of its dashboard, where it has none of its own; a stat has no room for them. */
export function withWords({ nothing }: Pick<Dashboard, 'nothing'>, panel: Panel): Panel {
  return panel.kind === 'stat' ? panel : { noData: nothing, ...panel };
}

/** What stands where there is nothing. */
export function noDataText({ noData }: Panel): string {
  return noData ?? 'No data';
}
