// Queries that several dashboards share.
import { objectives } from '@telltale/catalog';
import { graphRange, promql, quantile, rate, ratio, sum } from '../promql/functions.ts';
import { histogramSeries, type Vector } from '../promql/series.ts';
import type { PanelLink, Steps } from './panel.ts';

/** A stat where there is nothing of the kind, or nobody measures it: longer words do not fit, and wrap. */
export const notApplicable = 'n/a';

/** Narrows a series to the services that were chosen. */
export const ofService = { job: { like: '$service' } } as const;
/** The same, to instances. */
export const ofInstance = { job: { like: '$service' }, instance: { like: '$instance' } } as const;

const requests = 'http.server.request.duration';
const failed = { like: '5..' } as const;
/** Share of requests that may fail. */
const errorBudget = 1 - objectives.availability.target;

/**
 * The same for log records, in Lucene. A pattern, because Grafana puts the value that stands for all services in as it
 * is, whatever format is asked for. In parentheses it is one where there is no service yet, too.
 */
export const ofServiceLogs = 'service.name:/(${service:regex})/';
/**
 * What people write into the search, as it is: escaped it would be no query. What stands before it excludes no record;
 * alone, in an emptied box, it is a query that finds all.
 */
export const ofSearch = '(-_id:none ${search:raw})';

/** Which requests of the services: all of them, or those to some of their instances. */
type Which = typeof ofService | typeof ofInstance;

/** Requests a second, by service. */
export function requestRate(range: string = graphRange, which: Which = ofService): Vector<'job'> {
  return sum(rate(histogramSeries(requests, 'count', which), range), ['job']);
}

/** Share of requests that failed, by service; 0 where none did. */
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

/** The error budget's colours: red where the objective is missed. */
export const errorSteps: Steps = ['green', [errorBudget, 'orange'], [10 * errorBudget, 'red']];
export const latencySteps: Steps = ['green', [0.5, 'orange'], [1, 'red']];
export const shareSteps: Steps = ['green', [0.7, 'orange'], [0.9, 'red']];
/** Of log records. */
export const waitingSteps: Steps = ['green', [10_000, 'orange'], [100_000, 'red']];
export const anySteps: Steps = ['green', [1, 'red']];
export const upSteps: Steps = ['red', [1, 'green']];

/** From a row of a table to the dashboard of its service. */
export const toService: PanelLink = {
  title: 'This service',
  dashboard: 'telltale-service',
  fromRow: { service: 'job' },
};
/** From a panel to the log lines of the services that are chosen. */
export const toLogs: PanelLink = {
  title: 'Logs of this service',
  dashboard: 'telltale-logs',
  keep: ['service'],
};
