// The dashboards to import, read from the files.
import { ContentError, type Operation } from '../../content-error.ts';
import { isObject } from '../fingerprint.ts';
import type { OwnDashboard } from './dashboard-standing.ts';

/** A dashboard and its file. */
export interface DashboardFile {
  readonly path: string;
  readonly text: string;
  readonly dashboard: OwnDashboard;
}

/** @param files content by path in `dashboards/` */
export function dashboardFiles(operation: Operation, files: ReadonlyMap<string, string>): DashboardFile[] {
  return [...files]
    .filter(([path]) => /^grafana\/.*\.json$/.test(path))
    .map(([path, text]) => {
      const dashboard: unknown = JSON.parse(text);
      if (!isObject(dashboard) || typeof dashboard.uid !== 'string' || typeof dashboard.title !== 'string') {
        throw new ContentError('content', {
          operation,
          what: `cannot use ${path}`,
          why: 'it is not a dashboard with a uid',
        });
      }
      return { path, text, dashboard: dashboard as OwnDashboard };
    });
}

/** The same, without the files. */
export function ownDashboards(operation: Operation, files: ReadonlyMap<string, string>): OwnDashboard[] {
  return dashboardFiles(operation, files).map(({ dashboard }) => dashboard);
}
