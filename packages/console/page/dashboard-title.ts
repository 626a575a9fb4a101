// The title of a dashboard on the page, distinct from the title of every view.
import type { DashboardDescription } from '../src/api.ts';

/** The uid of the dashboard that has the same title as a view of the page. */
export const logsDashboard = 'telltale-logs';

export function dashboardTitle({ uid, title }: Pick<DashboardDescription, 'uid' | 'title'>): string {
  return uid === logsDashboard ? `${title} dashboard` : title;
}
