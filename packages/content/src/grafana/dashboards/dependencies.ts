// Dashboard of dependencies: other services, databases, caches, queues, connection pools, circuit breakers.
import { largest, promql, quantile, rate, ratio, sum } from '../../promql/functions.ts';
import { histogramSeries, series, type Vector } from '../../promql/series.ts';
import { anySteps, errorSteps, latencySteps, notApplicable, ofService, shareSteps } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const http = 'http.client.request.duration';
const database = 'db.client.operation.duration';

/** Share of failed calls; 0 if there were calls and none failed. */
function failedShare(failed: Vector, all: Vector): Vector {
  return ratio(promql`${failed} or ${all} * 0`, all);
}

/** Text if a service has no such dependency. */
const none = {
  http: 'These services make no HTTP calls',
  databases: 'These services use no database',
  pools: 'These services use no connection pool',
  queues: 'These services use no queue',
  breakers: 'These services have no circuit breaker',
} as const;

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
  description: 'Other services, databases, caches and queues as the services see them: which one causes the problem?',
  variables: ['service'],
  nothing: 'These services call no other service',
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Failed HTTP calls', 'Share of outgoing HTTP requests that failed, of the worst host.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${failedShare(httpFailed, httpCalls)})`, legend: 'failed' }],
          steps: errorSteps,
          noData: notApplicable,
          width: 6,
        }),
        stat(
          'Failed database operations',
          'Share of operations on databases and caches that failed, of the worst one.',
          {
            unit: 'percentunit',
            metrics: [{ expr: promql`max(${failedShare(operationsFailed, operations)})`, legend: 'failed' }],
            steps: errorSteps,
            noData: notApplicable,
            width: 6,
          },
        ),
        stat('Breakers open', 'Circuit breakers that reject every call.', {
          unit: 'short',
          metrics: [
            {
              expr: sum(series('telltale.circuit_breaker.instances', { ...ofService, state: 'open' })),
              legend: 'open',
            },
          ],
          steps: anySteps,
          noData: notApplicable,
          width: 6,
        }),
        stat(
          'Waiting for a connection',
          'Requests that wait for a connection of a pool. The pool, or the database, is too small.',
          {
            unit: 'short',
            metrics: [{ expr: sum(series('db.client.connection.pending_requests', ofService)), legend: 'waiting' }],
            steps: anySteps,
            noData: notApplicable,
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
          columns: { server_address: 'host', server_port: 'port' },
          steps: latencySteps,
          noData: none.http,
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
          columns: { db_system_name: 'database', db_operation_name: 'operation', server_address: 'host' },
          steps: latencySteps,
          noData: none.databases,
        }),
      ],
    },
    {
      question: 'Why? HTTP',
      panels: [
        graph('HTTP calls', 'Outgoing requests a second, to the eight hosts with the most.', {
          unit: 'reqps',
          metrics: [{ expr: largest(httpCalls), legend: '{{server_address}}:{{server_port}}' }],
          noData: none.http,
          width: 12,
        }),
        graph('HTTP errors', 'Outgoing requests that failed a second, by host and error.', {
          unit: 'reqps',
          metrics: [
            {
              expr: largest(
                sum(rate(histogramSeries(http, 'count', { ...ofService, error_type: { like: '.+' } })), [
                  'server_address',
                  'error_type',
                ]),
              ),
              legend: '{{server_address}} {{error_type}}',
            },
          ],
          noData: 'No HTTP call has failed',
          width: 12,
        }),
      ],
    },
    {
      question: 'Why? Databases',
      panels: [
        graph('Database operations', 'Operations a second, of the eight databases with the most.', {
          unit: 'ops',
          metrics: [{ expr: largest(operations), legend: '{{db_system_name}} {{server_address}}' }],
          noData: none.databases,
        }),
        graph('Database errors', 'Operations that failed a second, by database and error.', {
          unit: 'ops',
          metrics: [
            {
              expr: largest(
                sum(rate(histogramSeries(database, 'count', { ...ofService, error_type: { like: '.+' } })), [
                  'db_system_name',
                  'error_type',
                ]),
              ),
              legend: '{{db_system_name}} {{error_type}}',
            },
          ],
          noData: 'No operation has failed',
        }),
        graph('Connections of pools', 'Connections in use, as a share of the limit: the eight fullest pools.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: largest(
                ratio(
                  sum(series('db.client.connection.count', { ...ofService, db_client_connection_state: 'used' }), [
                    'db_client_connection_pool_name',
                  ]),
                  sum(series('db.client.connection.max', ofService), ['db_client_connection_pool_name']),
                ),
              ),
              legend: '{{db_client_connection_pool_name}}',
            },
          ],
          max: 1,
          steps: shareSteps,
          noData: none.pools,
        }),
      ],
    },
    {
      question: 'Why? Queues and breakers',
      panels: [
        graph('Messages', 'Messages sent and consumed a second, of the four destinations with the most.', {
          unit: 'mps',
          metrics: [
            {
              expr: largest(
                sum(rate(series('messaging.client.sent.messages', ofService)), ['messaging_destination_name']),
                4,
              ),
              legend: 'sent {{messaging_destination_name}}',
            },
            {
              expr: largest(
                sum(rate(series('messaging.client.consumed.messages', ofService)), ['messaging_destination_name']),
                4,
              ),
              legend: 'consumed {{messaging_destination_name}}',
            },
          ],
          noData: none.queues,
          mayBeEmpty: 'only services that use a queue have it',
        }),
        graph('Calls through breakers', 'Calls a second, by breaker and outcome. Rejected calls were not attempted.', {
          unit: 'suffix:/s',
          metrics: [
            {
              expr: largest(
                sum(rate(series('telltale.circuit_breaker.calls', ofService)), ['circuit_breaker_name', 'outcome']),
              ),
              legend: '{{circuit_breaker_name}} {{outcome}}',
            },
          ],
          noData: none.breakers,
        }),
        graph('Breakers by state', 'Circuit breakers by state. Half open means that it is trying again.', {
          unit: 'short',
          metrics: [
            {
              expr: sum(series('telltale.circuit_breaker.instances', ofService), ['state']),
              legend: '{{state}}',
            },
          ],
          stacked: true,
          noData: none.breakers,
        }),
      ],
    },
  ],
};
