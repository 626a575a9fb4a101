// Queries that several dashboards share.
import { objectives } from '@telltale/catalog';
import { graphRange, promql, quantile, rate, ratio, sum } from '../promql/functions.ts';
import { histogramSeries, type Vector } from '../promql/series.ts';
import type { PanelLink, Steps } from './panel.ts';

/** Text of a stat without data: longer texts do not fit. */
export const notApplicable = 'n/a';

/** Restricts a series to the chosen services. */
export const ofService = { job: { like: '$service' } } as const;
/** Restricts a series to the chosen instances. */
export const ofInstance = { job: { like: '$service' }, instance: { like: '$instance' } } as const;

const requests = 'http.server.request.duration';
const failed = { like: '5..' } as const;
/** Share of requests that may fail. */
const errorBudget = 1 - objectives.availability.target;

/**
 * The same for log records, in Lucene. It is a pattern because Grafana inserts the value for "all services" unescaped,
 * whatever the format. The parentheses keep it valid even if there are no services yet.
 */
export const ofServiceLogs = 'service.name:/(${service:regex})/';
/**
 * Inserts the user's search unescaped: an escaped one would not be a query. The part before it excludes no record; if
 * the box is empty, it is a query that matches all.
 */
export const ofSearch = '(-_id:none ${search:raw})';

/** The requests of the services: all, or those to some of their instances. */
type Which = typeof ofService | typeof ofInstance;

/** Requests per second, by service. */
export function requestRate(range: string = graphRange, which: Which = ofService): Vector<'job'> {
  return sum(rate(histogramSeries(requests, 'count', which), range), ['job']);
}

/** Share of failed requests, by service; 0 if none failed. */
export function errorRatio(range: string = graphRange, which: Which = ofService): Vector<'job'> {
  const errors = sum(rate(histogramSeries(requests, 'count', { ...which, http_response_status_code: failed }), range), [
    'job',
  ]);
  const all = requestRate(range, which);
  return ratio(promql`${errors} or ${all} * 0`, all);
}

/** A quantile of the duration, by service. */
export function latency(share: number, range: string = graphRange, which: Which = ofService): Vector<'job'> {
  return quantile(share, requests, { by: ['job'], where: which, range });
}

/** Colours of an error budget: red if the objective is missed. */
export const errorSteps: Steps = ['green', [errorBudget, 'orange'], [10 * errorBudget, 'red']];
export const latencySteps: Steps = ['green', [0.5, 'orange'], [1, 'red']];
export const shareSteps: Steps = ['green', [0.7, 'orange'], [0.9, 'red']];
/** Aggregations over log records. */
export const waitingSteps: Steps = ['green', [10_000, 'orange'], [100_000, 'red']];
export const anySteps: Steps = ['green', [1, 'red']];
export const upSteps: Steps = ['red', [1, 'green']];

/** A link from a table row to the dashboard of its service. */
export const toService: PanelLink = {
  title: 'This service',
  dashboard: 'telltale-service',
  fromRow: { service: 'job' },
};
/** A link from a panel to the log lines of the chosen services. */
export const toLogs: PanelLink = {
  title: 'Logs of this service',
  dashboard: 'telltale-logs',
  keep: ['service'],
};
