// The Kibana dashboard of the logs: rows of Lens panels, then a saved search of the latest errors.
import { is, or, type WordFieldName } from './condition.ts';
import { deadLetters, logs } from './data-view.ts';
import type { LensPanel, Measure } from './lens-panel.ts';
import type { SavedSearch } from './search.ts';
import { conditions } from './searches.ts';

const records: Measure = { kind: 'count', label: 'Records' };

function duration(percentile: number): Measure {
  return { kind: 'percentile', of: 'event.duration', percentile, label: `p${percentile}` };
}

/** Panels, row by row. */
export const lensRows: readonly (readonly LensPanel[])[] = [
  [
    {
      id: 'telltale-lens-errors',
      title: 'Errors',
      purpose: 'Records of the level error and higher.',
      kind: 'number',
      in: logs,
      where: conditions.errors,
      measures: [{ kind: 'count', label: 'Errors' }],
      width: 12,
    },
    {
      id: 'telltale-lens-crashes',
      title: 'Uncaught exceptions',
      purpose: 'Uncaught exceptions and unhandled rejections: most of them ended a process.',
      kind: 'number',
      in: logs,
      where: conditions.crashes,
      measures: [{ kind: 'count', label: 'Uncaught' }],
      width: 12,
    },
    {
      id: 'telltale-lens-slow',
      title: 'Slow requests',
      purpose: 'Requests that took a second or longer.',
      kind: 'number',
      in: logs,
      where: conditions.slow,
      measures: [{ kind: 'count', label: 'Slow' }],
      width: 12,
    },
    {
      id: 'telltale-lens-dead-letters',
      title: 'Dead letters',
      purpose: 'Records that Elasticsearch rejected permanently. They are kept until they are sent again.',
      kind: 'number',
      in: deadLetters,
      where: conditions.deadLetters,
      measures: [{ kind: 'count', label: 'Dead letters' }],
      width: 12,
    },
  ],
  [
    {
      id: 'telltale-lens-errors-by-service',
      title: 'Errors over time, by service',
      purpose:
        'Which service fails, and since when. If several services fail, the cause is usually in the one that failed first.',
      kind: 'bars',
      in: logs,
      where: conditions.errors,
      by: ['service.name'],
      measures: [{ kind: 'count', label: 'Errors' }],
      width: 24,
    },
    {
      id: 'telltale-lens-records-by-level',
      title: 'Records over time, by level',
      purpose: 'How much is logged. A sudden silence is as telling as a peak.',
      kind: 'bars',
      in: logs,
      by: ['log.level'],
      measures: [records],
      width: 24,
    },
  ],
  [
    {
      id: 'telltale-lens-top-loggers',
      title: 'Loggers by records',
      purpose: 'The services that log most, and their share of errors.',
      kind: 'table',
      in: logs,
      by: ['log.logger'],
      measures: [records, { kind: 'count', label: 'Errors', where: conditions.errors }],
      width: 24,
    },
    {
      id: 'telltale-lens-top-errors',
      title: 'Errors by type',
      purpose: 'The most frequent errors, how many services have them, and when each last occurred.',
      kind: 'table',
      in: logs,
      where: conditions.errors,
      by: ['error.type'],
      measures: [
        { kind: 'count', label: 'Errors' },
        { kind: 'distinct', of: 'service.name', label: 'Services' },
        { kind: 'latest', label: 'Last seen' },
      ],
      width: 24,
    },
  ],
  [
    {
      id: 'telltale-lens-restarts',
      title: 'Starts, ends and crashes over time',
      purpose: 'Starts together with ends are a deploy; a start after each crash is a crash loop.',
      kind: 'bars',
      in: logs,
      where: or(conditions.starts, conditions.stops, conditions.crashes),
      measures: [
        { kind: 'count', label: 'Starts', where: conditions.starts },
        { kind: 'count', label: 'Ends', where: conditions.stops },
        { kind: 'count', label: 'Crashes', where: conditions.crashes },
      ],
      width: 24,
    },
    {
      id: 'telltale-lens-deploys',
      title: 'Versions',
      purpose: 'Which versions of each service started, how often, and when last.',
      kind: 'table',
      in: logs,
      where: conditions.deploys,
      by: ['service.name', 'service.version'],
      measures: [
        { kind: 'count', label: 'Starts' },
        { kind: 'latest', label: 'Last start' },
      ],
      width: 24,
    },
  ],
  [
    {
      id: 'telltale-lens-durations',
      title: 'Duration of notable requests',
      purpose:
        'Median, p95 and p99 of the requests that are logged: slow, rejected and failed ones. All requests are in Grafana.',
      kind: 'lines',
      in: logs,
      where: conditions.requests,
      measures: [duration(50), duration(95), duration(99)],
      width: 24,
    },
    {
      id: 'telltale-lens-slow-routes',
      title: 'Slow requests by route',
      purpose: 'Where the time goes: the routes with the most slow requests.',
      kind: 'table',
      in: logs,
      where: conditions.slow,
      by: ['transaction.name'],
      measures: [{ kind: 'count', label: 'Slow requests' }, duration(95)],
      width: 24,
    },
  ],
  [
    {
      id: 'telltale-lens-refused',
      title: 'Refused requests over time, by status',
      purpose: 'Requests answered with 401, 403 or 429. A peak of 401 may be an attempt to guess passwords.',
      kind: 'bars',
      in: logs,
      where: conditions.refused,
      by: ['http.response.status_code'],
      measures: [{ kind: 'count', label: 'Requests' }],
      width: 24,
    },
    {
      id: 'telltale-lens-redacted',
      title: 'Redacted and cut records, by logger',
      purpose: 'Services that log secrets, and services that log values that are too large. Fix both in the service.',
      kind: 'table',
      in: logs,
      where: is('tags', 'redacted', 'cut'),
      by: ['log.logger'],
      measures: [
        { kind: 'count', label: 'Redacted', where: is('tags', 'redacted') },
        { kind: 'count', label: 'Cut', where: is('tags', 'cut') },
      ],
      width: 24,
    },
  ],
];

/** Every panel. */
export const lensPanels: readonly LensPanel[] = lensRows.flat();

/** The dashboard without its panels. */
interface LogsDashboard {
  readonly id: `telltale-dashboard-${string}`;
  readonly title: string;
  readonly purpose: string;
  /** Controls above the panels that filter all of them. */
  readonly controls: readonly { readonly field: WordFieldName; readonly title: string }[];
  /** The search below the panels. */
  readonly search: SavedSearch['id'];
}

export const logsDashboard: LogsDashboard = {
  id: 'telltale-dashboard-logs',
  title: 'Telltale / Logs',
  purpose: 'The logs of the services: errors, levels, loggers, restarts, deploys, slow and rejected requests.',
  controls: [
    { field: 'service.name', title: 'Service' },
    { field: 'service.environment', title: 'Environment' },
    { field: 'log.level', title: 'Level' },
  ],
  search: 'telltale-search-errors',
};
