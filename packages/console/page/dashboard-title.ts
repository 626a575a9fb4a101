// What the page calls a dashboard: no two of its views have the same name.
import type { DashboardDescription } from '../src/api.ts';

/** The uid of the dashboard beside which the page has a view of its own, of the same name. */
export const logsDashboard = 'telltale-logs';

export function dashboardTitle({ uid, title }: Pick<DashboardDescription, 'uid' | 'title'>): string {
  return uid === logsDashboard ? `${title} dashboard` : title;
}
