// The saved searches, in the order of their use.
import { and, type Condition, compare, exists, is, not, or } from './condition.ts';
import { deadLetters, logs } from './data-view.ts';
import { errorLevels } from './levels.ts';
import { limits } from './limits.ts';
import type { SavedSearch } from './search.ts';

type Named =
  | 'errors'
  | 'requests'
  | 'slow'
  | 'failed'
  | 'refused'
  | 'crashes'
  | 'starts'
  | 'stops'
  | 'deploys'
  | 'deadLetters';

/** Conditions that panels use too. */
export const conditions: Readonly<Record<Named, Condition>> = {
  errors: is('log.level', ...errorLevels),
  requests: is('event.action', 'request'),
  slow: and(is('event.action', 'request'), compare('event.duration', '>=', limits.slowNanosecondsMin)),
  failed: and(is('event.action', 'request'), compare('http.response.status_code', '>=', 500)),
  refused: and(is('event.action', 'request'), is('http.response.status_code', 401, 403, 429)),
  crashes: is('event.action', 'uncaught-exception', 'unhandled-rejection'),
  starts: is('event.action', 'process-start'),
  stops: is('event.action', 'process-stop'),
  deploys: and(is('event.action', 'process-start'), exists('service.version')),
  deadLetters: is('event.kind', 'pipeline_error'),
};

export const savedSearches: readonly SavedSearch[] = [
  {
    id: 'telltale-search-errors',
    title: 'Errors by service',
    purpose: 'Failures and where they occur: records of the level error and higher, the bars split by service.',
    in: logs,
    where: conditions.errors,
    columns: ['service.name', 'log.logger', 'error.type', 'message', 'trace.id'],
    breakdown: 'service.name',
  },
  {
    id: 'telltale-search-trace',
    title: 'One request, by trace id',
    purpose: 'All records of one request, in order, across services. Replace the star with the trace id.',
    in: logs,
    where: exists('trace.id'),
    columns: ['service.name', 'log.level', 'log.logger', 'message', 'transaction.name', 'trace.id'],
    sort: { field: '@timestamp', direction: 'asc' },
    breakdown: 'service.name',
    asks: { field: 'trace.id', example: '4bf92f3577b34da6a3ce929d0e0e4736' },
  },
  {
    id: 'telltale-search-slow-requests',
    title: 'Slow requests',
    purpose:
      'Requests that took a second or longer, the longest first. The trace id leads to what each of them logged.',
    in: logs,
    where: conditions.slow,
    columns: ['service.name', 'transaction.name', 'event.duration', 'http.response.status_code', 'trace.id'],
    sort: { field: 'event.duration', direction: 'desc' },
    breakdown: 'transaction.name',
  },
  {
    id: 'telltale-search-failed-requests',
    title: 'Failed requests',
    purpose: 'Requests that were answered with a server error (5xx), the bars split by route.',
    in: logs,
    where: conditions.failed,
    columns: ['service.name', 'transaction.name', 'http.response.status_code', 'event.duration', 'trace.id'],
    breakdown: 'transaction.name',
  },
  {
    id: 'telltale-search-crashes',
    title: 'Uncaught exceptions and restarts',
    purpose: 'Why processes ended and when they restarted: uncaught exceptions, and each end and start.',
    in: logs,
    where: or(conditions.crashes, conditions.starts, conditions.stops),
    columns: [
      'service.name',
      'service.node.name',
      'host.name',
      'event.action',
      'event.reason',
      'error.type',
      'message',
    ],
    breakdown: 'event.action',
  },
  {
    id: 'telltale-search-deploys',
    title: 'Deploys',
    purpose: 'Starts of processes with their version: a new version marks a deploy.',
    in: logs,
    where: conditions.deploys,
    columns: ['service.name', 'service.version', 'service.environment', 'host.name', 'container.image.name', 'message'],
    breakdown: 'service.version',
    countBy: ['service.name', 'service.version'],
  },
  {
    id: 'telltale-search-noisy-loggers',
    title: 'Noisy loggers',
    purpose: 'The loggers with the most records that are not errors: check them first if there are too many records.',
    in: logs,
    where: and(exists('log.logger'), not(conditions.errors)),
    columns: ['log.logger', 'log.level', 'service.name', 'message'],
    breakdown: 'log.logger',
    countBy: ['log.logger', 'log.level', 'service.name'],
  },
  {
    id: 'telltale-search-dead-letters',
    title: 'Dead letters',
    purpose:
      'Records that Elasticsearch rejected permanently, with the reason and the original. `telltale dead-letters retry` sends them again.',
    in: deadLetters,
    where: conditions.deadLetters,
    columns: ['event.dataset', 'message', 'event.original'],
    breakdown: 'event.dataset',
  },
  {
    id: 'telltale-search-security',
    title: 'Refused requests and redacted secrets',
    purpose:
      'Possible attacks or leaks: requests answered with 401, 403 or 429, and records in which a secret was replaced.',
    in: logs,
    where: or(conditions.refused, is('tags', 'redacted')),
    columns: ['service.name', 'http.response.status_code', 'transaction.name', 'log.logger', 'tags', 'message'],
    breakdown: 'service.name',
  },
  {
    id: 'telltale-search-warnings',
    title: 'Warnings of Node and libraries',
    purpose: 'Warnings of Node or a library, such as deprecations or too many listeners: the errors of tomorrow.',
    in: logs,
    where: is('event.action', 'warning'),
    columns: ['service.name', 'service.version', 'error.type', 'message'],
    breakdown: 'error.type',
  },
  {
    id: 'telltale-search-cut',
    title: 'Cut records',
    purpose: 'Records with a value that was too long, too deep or too wide; the missing part is marked.',
    in: logs,
    where: is('tags', 'cut'),
    columns: ['service.name', 'log.logger', 'message'],
    breakdown: 'log.logger',
  },
  {
    id: 'telltale-search-ignored',
    title: 'Values that are not searched by',
    purpose:
      'Records with values that are stored and shown but not searchable: of another type than the field, too long, or in a field beyond the searchable ones of an index. The column names the fields.',
    in: logs,
    where: exists('_ignored'),
    columns: ['service.name', '_ignored', 'log.logger', 'message'],
    breakdown: 'service.name',
    countBy: ['service.name', 'log.logger'],
  },
];
