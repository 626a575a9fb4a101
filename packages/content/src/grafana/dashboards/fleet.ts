// Dashboard of all services at a glance, the worst first.
import { notifiedAlerts, quietAlerts } from '../../alertmanager/notified.ts';
import { largest, overTime, promql, sum } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import {
  anySteps,
  errorRatio,
  errorSteps,
  latency,
  latencySteps,
  notApplicable,
  ofService,
  requestRate,
  toService,
  waitingSteps,
} from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

/** Only Alertmanager knows silences. Without it, the alerts that Prometheus would send are shown. */
const notified = promql`clamp_min(max(${series('alertmanager_alerts', { state: 'active' })}) - (count(${quietAlerts}) or vector(0)), 0) or (count(${notifiedAlerts}) or vector(0))`;

const noRequests = 'No service has answered requests';

export const fleet: Dashboard = {
  uid: 'telltale-fleet',
  title: 'Fleet',
  description: 'All services at a glance, the worst first. A row of a table links to its service.',
  variables: ['service'],
  nothing: 'No service is scraped here',
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat(
          'Alerts firing',
          'Critical and warning alerts that send notifications: without silenced ones, and those inhibited by another alert.',
          {
            unit: 'short',
            metrics: [{ expr: notified, legend: 'firing' }],
            steps: anySteps,
          },
        ),
        stat(
          'Targets down',
          'Processes that Prometheus cannot reach. Their graphs end, and their alerts cannot fire.',
          {
            unit: 'short',
            metrics: [{ expr: promql`count(${series('up')} == 0) or vector(0)`, legend: 'down' }],
            steps: anySteps,
            links: [{ title: 'Which', dashboard: 'telltale-plane' }],
          },
        ),
        stat('Services', 'Services that are currently scraped.', {
          unit: 'short',
          metrics: [{ expr: promql`count(count by (job) (${series('target_info', ofService)}))`, legend: 'services' }],
        }),
        stat('Requests', 'Requests a second, of all services.', {
          unit: 'reqps',
          metrics: [{ expr: sum(requestRate()), legend: 'requests' }],
          noData: notApplicable,
        }),
        stat('Worst error ratio', 'Of the service with the largest share of server errors (5xx).', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${errorRatio()})`, legend: 'errors' }],
          noData: notApplicable,
          steps: errorSteps,
        }),
        stat('Records waiting', 'Log records of all services that wait for Elasticsearch.', {
          unit: 'short',
          metrics: [{ expr: sum(series('telltale.log.records.queued', ofService)), legend: 'waiting' }],
          links: [{ title: 'Where, and why', dashboard: 'telltale-shipping', keep: ['service'] }],
          steps: waitingSteps,
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        table('Services by errors', 'Share of requests that failed (5xx), the worst first.', {
          noData: noRequests,
          unit: 'percentunit',
          metrics: [{ expr: errorRatio(), legend: 'errors' }],
          steps: errorSteps,
          columns: { job: 'service' },
          width: 7,
          rowLinks: [toService],
        }),
        table('Services by latency', 'One request in twenty takes longer than this.', {
          unit: 's',
          metrics: [{ expr: latency(0.95), legend: 'p95' }],
          noData: noRequests,
          steps: latencySteps,
          columns: { job: 'service' },
          width: 7,
          rowLinks: [toService],
        }),
        table(
          'Alerts',
          'Firing alerts that no other alert inhibits, critical ones first. Silenced alerts are included.',
          {
            unit: 'short',
            metrics: [{ expr: notifiedAlerts, legend: 'firing' }],
            columns: { severity: 'severity', alertname: 'alert', job: 'service', instance: 'instance' },
            hidesValue: true,
            widths: { alertname: 200 },
            width: 10,
            noData: 'Nothing fires',
            mayBeEmpty: 'nothing fires while all is well',
          },
        ),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph('Requests by service', 'Requests a second. A fall to nothing is worse than a rise.', {
          noData: noRequests,
          unit: 'reqps',
          metrics: [{ expr: largest(requestRate()), legend: '{{job}}' }],
        }),
        graph('Errors by service', 'Share of requests that failed (5xx).', {
          noData: noRequests,
          unit: 'percentunit',
          metrics: [{ expr: largest(errorRatio()), legend: '{{job}}' }],
          steps: errorSteps,
        }),
        graph('Latency by service', 'One request in twenty takes longer than this.', {
          noData: noRequests,
          unit: 's',
          metrics: [{ expr: largest(latency(0.95)), legend: '{{job}}' }],
          steps: latencySteps,
        }),
        graph('Event loops that are busiest', 'The five processes whose event loop was busiest.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: largest(overTime('avg', series('nodejs.eventloop.utilization', ofService), '5m'), 5),
              legend: '{{job}} {{instance}}',
            },
          ],
          max: 1,
        }),
        graph('Processes that are largest', 'The five processes that use the most memory (RSS).', {
          unit: 'bytes',
          metrics: [{ expr: largest(series('process.memory.usage', ofService), 5), legend: '{{job}} {{instance}}' }],
        }),
        graph('Process starts', 'Processes that started in the last ten minutes, by service. Deploys, and crashes.', {
          unit: 'short',
          metrics: [
            {
              expr: largest(sum(promql`time() - ${series('process.start_time', ofService)} < bool 600`, ['job'])),
              legend: '{{job}}',
            },
          ],
        }),
      ],
    },
  ],
};
