// Dashboard of one service: rate, errors, duration (RED), saturation, versions, and its error logs.
import {
  aggregate,
  graphRange,
  largest,
  named,
  overTime,
  promql,
  quantile,
  rate,
  sum,
} from '../../promql/functions.ts';
import { histogramSeries, series } from '../../promql/series.ts';
import {
  errorRatio,
  errorSteps,
  latency,
  latencySteps,
  notApplicable,
  ofInstance,
  ofServiceLogs,
  requestRate,
  shareSteps,
  toLogs,
  upSteps,
} from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { bars, graph, lines, stat, table } from '../panel.ts';

const requests = 'http.server.request.duration';
const noRequests = 'These services have answered no requests';

export const service: Dashboard = {
  uid: 'telltale-service',
  title: 'Service',
  description: 'One service: requests, dependencies, versions and errors.',
  variables: ['service', 'instance', 'logs'],
  deploys: true,
  search: 'telltale-search-errors',
  nothing: 'No process of these services is scraped',
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Up', 'Share of its processes that Prometheus can scrape.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`avg(${series('up', ofInstance)})`, legend: 'up' }],
          steps: upSteps,
        }),
        stat('Rate', 'Requests a second.', {
          unit: 'reqps',
          metrics: [{ expr: sum(requestRate(graphRange, ofInstance)), legend: 'requests' }],
          noData: notApplicable,
          links: [toLogs],
        }),
        stat('Error ratio', 'Share of requests that it answered with a server error (5xx).', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${errorRatio(graphRange, ofInstance)})`, legend: 'errors' }],
          steps: errorSteps,
          noData: notApplicable,
          links: [toLogs],
        }),
        stat('p95', 'One request in twenty takes longer than this.', {
          unit: 's',
          metrics: [{ expr: promql`max(${latency(0.95, graphRange, ofInstance)})`, legend: 'p95' }],
          steps: latencySteps,
          noData: notApplicable,
        }),
        stat('Event loop', 'How busy the busiest event loop is. Near 1, requests wait for each other.', {
          unit: 'percentunit',
          metrics: [
            { expr: aggregate('max', series('nodejs.eventloop.utilization', ofInstance)), legend: 'utilization' },
          ],
          steps: shareSteps,
        }),
        stat('Process starts', 'Processes that started in the last hour: the first start of each, deploys, crashes.', {
          unit: 'short',
          metrics: [
            {
              expr: promql`sum(time() - ${series('process.start_time', ofInstance)} < bool 3600)`,
              legend: 'started',
            },
          ],
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        graph('Requests by route', 'Requests a second, by method and route: the eight with the most.', {
          unit: 'reqps',
          noData: noRequests,
          metrics: [
            {
              expr: largest(
                named(
                  sum(rate(histogramSeries(requests, 'count', ofInstance)), ['http_request_method', 'http_route']),
                  'http_route',
                  '(no route)',
                ),
              ),
              legend: '{{http_request_method}} {{http_route}}',
            },
          ],
          stacked: true,
        }),
        graph('Answers by status', 'Requests a second, by status code.', {
          unit: 'reqps',
          noData: noRequests,
          metrics: [
            {
              expr: largest(
                named(
                  sum(rate(histogramSeries(requests, 'count', ofInstance)), ['http_response_status_code']),
                  'http_response_status_code',
                  '(no answer)',
                ),
              ),
              legend: '{{http_response_status_code}}',
            },
          ],
          stacked: true,
        }),
        graph('Latency', 'Median, p95 and p99. A point is one request and links to its log lines.', {
          unit: 's',
          metrics: [0.5, 0.95, 0.99].map((share) => ({
            expr: quantile(share, requests, { where: ofInstance }),
            legend: `p${share * 100}`,
          })),
          steps: latencySteps,
          noData: noRequests,
          exemplars: true,
          links: [toLogs],
        }),
        table('Routes by latency', 'One request in twenty to a route takes longer than this.', {
          unit: 's',
          metrics: [
            {
              expr: named(
                quantile(0.95, requests, { by: ['http_route'], where: ofInstance }),
                'http_route',
                '(no route)',
              ),
              legend: 'p95',
            },
          ],
          columns: { http_route: 'route' },
          steps: latencySteps,
          noData: noRequests,
          width: 12,
        }),
        table('Versions', 'Processes by version: two versions during a deploy, one otherwise.', {
          unit: 'short',
          metrics: [
            {
              expr: named(
                aggregate('count', series('target_info', ofInstance), ['job', 'service_version']),
                'service_version',
                '(no version)',
              ),
              legend: 'processes',
            },
          ],
          columns: { service_version: 'version', job: 'service' },
          width: 12,
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        bars(
          'Log records by level',
          'Its log records, by level. Errors at the time of a change in a graph above are the first clue.',
          {
            logs: [{ lucene: ofServiceLogs, countBy: 'log.level' }],
            width: 8,
          },
        ),
        graph('Memory', 'Memory of the eight largest processes (RSS). A rising sawtooth is a leak.', {
          unit: 'bytes',
          metrics: [{ expr: largest(series('process.memory.usage', ofInstance)), legend: '{{instance}}' }],
        }),
        graph('Event loop utilization', 'Share of time that the eight busiest event loops were busy.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: largest(overTime('avg', series('nodejs.eventloop.utilization', ofInstance), '1m')),
              legend: '{{instance}}',
            },
          ],
          max: 1,
          steps: shareSteps,
        }),
        lines('Errors', 'Its latest errors, with trace ids.', {
          logs: [{ lucene: `${ofServiceLogs} AND log.level:(error OR fatal)` }],
          noData: 'It has logged no error',
          links: [toLogs],
        }),
      ],
    },
  ],
};
