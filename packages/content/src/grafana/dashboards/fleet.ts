// All services at a glance, the worst first.
import { overTime, promql, sum, topk } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import {
  anySteps,
  errorRatio,
  errorSteps,
  latency,
  latencySteps,
  ofService,
  requestRate,
  toService,
} from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const firing = series('ALERTS', { alertstate: 'firing', severity: { like: 'critical|warning' } });

export const fleet: Dashboard = {
  uid: 'telltale-fleet',
  title: 'Fleet',
  description: 'All services at a glance, the worst first. From a row of a table to the service itself.',
  variables: ['service'],
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat(
          'Alerts firing',
          'Critical and warning alerts that fire now. From here to Alertmanager, or the runbooks.',
          {
            unit: 'short',
            metrics: [{ expr: promql`count(${firing}) or vector(0)`, legend: 'firing' }],
            steps: anySteps,
          },
        ),
        stat('Targets down', 'Processes that Prometheus cannot reach. Their graphs end, and their alerts are blind.', {
          unit: 'short',
          metrics: [{ expr: promql`count(${series('up')} == 0) or vector(0)`, legend: 'down' }],
          steps: anySteps,
        }),
        stat('Services', 'Services that are scraped now.', {
          unit: 'short',
          metrics: [{ expr: promql`count(count by (job) (${series('target_info', ofService)}))`, legend: 'services' }],
        }),
        stat('Requests', 'Requests a second, of all services.', {
          unit: 'reqps',
          metrics: [{ expr: sum(requestRate()), legend: 'requests' }],
        }),
        stat('Worst error ratio', 'Of the service that answers the largest share with an error of its own (5xx).', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${errorRatio()})`, legend: 'errors' }],
          steps: errorSteps,
        }),
        stat('Records waiting', 'Log records of all services that wait for Elasticsearch.', {
          unit: 'short',
          metrics: [{ expr: sum(series('telltale.log.records.queued', ofService)), legend: 'waiting' }],
          steps: ['green', [10_000, 'orange'], [100_000, 'red']],
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        table('Services by errors', 'Share of requests that failed (5xx), the worst first.', {
          unit: 'percentunit',
          metrics: [{ expr: errorRatio(), legend: 'errors' }],
          steps: errorSteps,
          width: 8,
          links: [toService],
        }),
        table('Services by latency', 'One request in twenty takes longer than this.', {
          unit: 's',
          metrics: [{ expr: latency(0.95), legend: 'p95' }],
          steps: latencySteps,
          width: 8,
          links: [toService],
        }),
        table('Alerts', 'What fires now.', {
          unit: 'short',
          metrics: [{ expr: firing, legend: 'firing' }],
          width: 8,
          noData: 'Nothing fires',
          mayBeEmpty: 'nothing fires while all is well',
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph('Requests by service', 'Requests a second. A fall to nothing is worse than a rise.', {
          unit: 'reqps',
          metrics: [{ expr: requestRate(), legend: '{{job}}' }],
        }),
        graph('Errors by service', 'Share of requests that failed (5xx).', {
          unit: 'percentunit',
          metrics: [{ expr: errorRatio(), legend: '{{job}}' }],
          steps: errorSteps,
        }),
        graph('Latency by service', 'One request in twenty takes longer than this.', {
          unit: 's',
          metrics: [{ expr: latency(0.95), legend: '{{job}}' }],
          steps: latencySteps,
        }),
        graph('Event loops that are busiest', 'The five processes whose event loop was busiest.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: topk(5, overTime('avg', series('nodejs.eventloop.utilization', ofService), '5m')),
              legend: '{{job}} {{instance}}',
            },
          ],
          max: 1,
        }),
        graph('Processes that are largest', 'The five processes that hold the most memory (RSS).', {
          unit: 'bytes',
          metrics: [{ expr: topk(5, series('process.memory.usage', ofService)), legend: '{{job}} {{instance}}' }],
        }),
        graph('Restarts', 'Processes that started in the last ten minutes, by service. Deploys, and crashes.', {
          unit: 'short',
          metrics: [
            {
              expr: promql`sum by (job) (time() - ${series('process.start_time', ofService)} < bool 600)`,
              legend: '{{job}}',
            },
          ],
        }),
      ],
    },
  ],
};
