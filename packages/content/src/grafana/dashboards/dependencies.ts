// What services depend on: other services, databases, caches, queues, and the breakers between.
import { promql, quantile, rate, ratio, sum } from '../../promql/functions.ts';
import { histogramSeries, series, type Vector } from '../../promql/series.ts';
import { anySteps, errorSteps, latencySteps, ofService } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const http = 'http.client.request.duration';
const database = 'db.client.operation.duration';

/** Share of calls that failed, and 0 where there were calls and no failure. */
function failedShare(failed: Vector, all: Vector): Vector {
  return ratio(promql`${failed} or ${all} * 0`, all);
}

const httpCalls = sum(rate(histogramSeries(http, 'count', ofService)), ['server_address', 'server_port']);
const httpFailed = sum(rate(histogramSeries(http, 'count', { ...ofService, error_type: { like: '.+' } })), [
  'server_address',
  'server_port',
]);
const operations = sum(rate(histogramSeries(database, 'count', ofService)), ['db_system_name', 'server_address']);
const operationsFailed = sum(rate(histogramSeries(database, 'count', { ...ofService, error_type: { like: '.+' } })), [
  'db_system_name',
  'server_address',
]);

export const dependencies: Dashboard = {
  uid: 'telltale-dependencies',
  title: 'Dependencies',
  description: 'Other services, databases, caches and queues as the services see them: whose fault is it?',
  variables: ['service'],
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Failed HTTP calls', 'Share of the HTTP requests made that failed, of the worst host.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${failedShare(httpFailed, httpCalls)})`, legend: 'failed' }],
          steps: errorSteps,
          width: 6,
        }),
        stat(
          'Failed database operations',
          'Share of what was asked of databases and caches that failed, of the worst.',
          {
            unit: 'percentunit',
            metrics: [{ expr: promql`max(${failedShare(operationsFailed, operations)})`, legend: 'failed' }],
            steps: errorSteps,
            width: 6,
          },
        ),
        stat('Breakers open', 'Circuit breakers that are open: calls are refused without being made.', {
          unit: 'short',
          metrics: [
            {
              expr: sum(series('telltale.circuit_breaker.instances', { ...ofService, state: 'open' })),
              legend: 'open',
            },
          ],
          steps: anySteps,
          width: 6,
        }),
        stat(
          'Waiting for a connection',
          'Requests that wait for a connection of a pool. The pool, or the database, is too small.',
          {
            unit: 'short',
            metrics: [{ expr: sum(series('db.client.connection.pending_requests', ofService)), legend: 'waiting' }],
            steps: anySteps,
            width: 6,
          },
        ),
      ],
    },
    {
      question: 'Where?',
      panels: [
        table('Hosts by latency', 'One HTTP request in twenty to a host takes longer than this.', {
          unit: 's',
          metrics: [
            { expr: quantile(0.95, http, { by: ['server_address', 'server_port'], where: ofService }), legend: 'p95' },
          ],
          steps: latencySteps,
        }),
        table('Databases by latency', 'One operation in twenty takes longer than this.', {
          unit: 's',
          metrics: [
            {
              expr: quantile(0.95, database, {
                by: ['db_system_name', 'db_operation_name', 'server_address'],
                where: ofService,
              }),
              legend: 'p95',
            },
          ],
          steps: latencySteps,
        }),
        graph('HTTP calls', 'Requests made a second, by host.', {
          unit: 'reqps',
          metrics: [{ expr: httpCalls, legend: '{{server_address}}:{{server_port}}' }],
        }),
        graph('Database operations', 'Operations a second, by database.', {
          unit: 'ops',
          metrics: [{ expr: operations, legend: '{{db_system_name}} {{server_address}}' }],
        }),
        graph('Messages', 'Messages sent and processed a second, by destination.', {
          unit: 'ops',
          metrics: [
            {
              expr: sum(rate(series('messaging.client.sent.messages', ofService)), ['messaging_destination_name']),
              legend: 'sent {{messaging_destination_name}}',
            },
            {
              expr: sum(rate(series('messaging.client.consumed.messages', ofService)), ['messaging_destination_name']),
              legend: 'consumed {{messaging_destination_name}}',
            },
          ],
          mayBeEmpty: 'only services that use a queue have it',
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph('HTTP errors', 'Requests made that failed a second, by host and error.', {
          unit: 'reqps',
          metrics: [
            {
              expr: sum(rate(histogramSeries(http, 'count', { ...ofService, error_type: { like: '.+' } })), [
                'server_address',
                'error_type',
              ]),
              legend: '{{server_address}} {{error_type}}',
            },
          ],
        }),
        graph('Database errors', 'Operations that failed a second, by database and error.', {
          unit: 'ops',
          metrics: [
            {
              expr: sum(rate(histogramSeries(database, 'count', { ...ofService, error_type: { like: '.+' } })), [
                'db_system_name',
                'error_type',
              ]),
              legend: '{{db_system_name}} {{error_type}}',
            },
          ],
        }),
        graph('Connections of pools', 'Connections in use and idle, and how many there may be.', {
          unit: 'short',
          metrics: [
            {
              expr: sum(series('db.client.connection.count', ofService), [
                'db_client_connection_pool_name',
                'db_client_connection_state',
              ]),
              legend: '{{db_client_connection_pool_name}} {{db_client_connection_state}}',
            },
            {
              expr: sum(series('db.client.connection.max', ofService), ['db_client_connection_pool_name']),
              legend: '{{db_client_connection_pool_name}} limit',
            },
          ],
        }),
        graph('Calls through breakers', 'Calls a second, by breaker and outcome. Rejected ones were never made.', {
          unit: 'ops',
          metrics: [
            {
              expr: sum(rate(series('telltale.circuit_breaker.calls', ofService)), ['circuit_breaker_name', 'outcome']),
              legend: '{{circuit_breaker_name}} {{outcome}}',
            },
          ],
          width: 12,
        }),
        graph('Breakers by state', 'Circuit breakers by state. Half open is trying again.', {
          unit: 'short',
          metrics: [
            {
              expr: sum(series('telltale.circuit_breaker.instances', ofService), ['state']),
              legend: '{{state}}',
            },
          ],
          stacked: true,
          width: 12,
        }),
      ],
    },
  ],
};
