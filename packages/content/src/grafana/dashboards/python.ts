// Dashboard of services in Python (Flask, FastAPI), by the same semantic conventions.
import { largest, named, promql, quantile, rate, sum } from '../../promql/functions.ts';
import { histogramSeries, series, type Vector } from '../../promql/series.ts';
import {
  errorRatio,
  errorSteps,
  latency,
  latencySteps,
  notApplicable,
  ofService,
  requestRate,
  toService,
} from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const requests = 'http.server.request.duration';
/** Text if there is no service in Python. */
const none = 'No service in Python is scraped here';
/** Restricts a series to Python services. */
function ofPython<Label extends string>(of: Vector<Label>): Vector<Label> {
  return promql`${of} * on (job, instance) group_left () ${series('python_info').text}`;
}

export const python: Dashboard = {
  uid: 'telltale-python',
  title: 'Python services',
  description: 'Flask and FastAPI services, instrumented by OpenTelemetry for Python under the same conventions.',
  variables: ['service'],
  nothing: 'No service in Python is scraped here',
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Processes', 'Processes in Python.', {
          unit: 'short',
          metrics: [{ expr: promql`count(${series('python_info', ofService)})`, legend: 'processes' }],
          noData: notApplicable,
          width: 6,
        }),
        stat('Rate', 'Requests a second to services in Python.', {
          unit: 'reqps',
          metrics: [
            {
              expr: promql`sum(${requestRate()} and on (job) ${series('python_info')})`,
              legend: 'requests',
            },
          ],
          noData: notApplicable,
          width: 6,
        }),
        stat('Error ratio', 'Of the service with the largest share of server errors (5xx).', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${errorRatio()} and on (job) ${series('python_info')})`, legend: 'errors' }],
          steps: errorSteps,
          noData: notApplicable,
          width: 6,
        }),
        stat('p95', 'Of the slowest service.', {
          unit: 's',
          metrics: [{ expr: promql`max(${latency(0.95)} and on (job) ${series('python_info')})`, legend: 'p95' }],
          steps: latencySteps,
          noData: notApplicable,
          width: 6,
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        table('Services', 'Requests a second, by service.', {
          unit: 'reqps',
          metrics: [{ expr: promql`${requestRate()} and on (job) ${series('python_info')}`, legend: 'requests' }],
          columns: { job: 'service' },
          rowLinks: [toService],
          noData: none,
        }),
        table('Routes by latency', 'One request in twenty to a route takes longer than this.', {
          unit: 's',
          metrics: [
            {
              expr: named(
                promql`${quantile(0.95, requests, { by: ['job', 'http_route'], where: ofService })} and on (job) ${series('python_info')}`,
                'http_route',
                '(no route)',
              ),
              legend: 'p95',
            },
          ],
          columns: { http_route: 'route', job: 'service' },
          rowLinks: [toService],
          noData: none,
          steps: latencySteps,
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph('Requests by status', 'Requests a second, by status.', {
          unit: 'reqps',
          metrics: [
            {
              expr: largest(
                named(
                  sum(ofPython(rate(histogramSeries(requests, 'count', ofService))), [
                    'job',
                    'http_response_status_code',
                  ]),
                  'http_response_status_code',
                  '(no answer)',
                ),
              ),
              legend: '{{job}} {{http_response_status_code}}',
            },
          ],
          stacked: true,
          noData: none,
        }),
        graph(
          'Requests that are being answered',
          'With one thread for each worker, this many requests wait for each other.',
          {
            unit: 'short',
            metrics: [
              { expr: largest(sum(series('http_server_active_requests', ofService), ['job'])), legend: '{{job}}' },
            ],
            noData: none,
          },
        ),
        graph('Memory', 'Physical memory (RSS).', {
          unit: 'bytes',
          metrics: [
            {
              expr: largest(ofPython(series('process_resident_memory_bytes', ofService))),
              legend: '{{job}} {{instance}}',
            },
          ],
          noData: none,
        }),
        graph('Processor', 'Cores that each process uses. Near 1, the interpreter’s lock is the limit.', {
          unit: 'suffix:cores',
          metrics: [
            {
              expr: largest(ofPython(rate(series('process_cpu_seconds_total', ofService)))),
              legend: '{{job}} {{instance}}',
            },
          ],
          noData: none,
        }),
        graph('Garbage collections', 'Collections a second, by generation.', {
          unit: 'suffix:/s',
          metrics: [
            {
              expr: largest(sum(rate(series('python_gc_collections_total', ofService)), ['job', 'generation'])),
              legend: '{{job}} {{generation}}',
            },
          ],
          noData: none,
        }),
        graph('Open files', 'Open files of each process.', {
          unit: 'short',
          metrics: [
            {
              expr: largest(ofPython(series('process_open_fds', ofService))),
              legend: '{{job}} {{instance}}',
            },
          ],
          noData: none,
        }),
      ],
    },
  ],
};
