// Dashboard of the load balancers in front of the services: nginx and HAProxy.
import { largest, promql, rate, smallest, sum } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { anySteps, errorSteps, latencySteps, notApplicable, shareSteps } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const answers = sum(rate(series('haproxy_frontend_http_responses_total')), ['proxy']);
const failed = sum(rate(series('haproxy_frontend_http_responses_total', { code: '5xx' })), ['proxy']);
/** Text if nothing is measured. */
const none = { nginx: 'No nginx is scraped here', haproxy: 'No HAProxy is scraped here' } as const;
const errors = promql`(${failed} or ${answers} * 0) / (${answers} > 0)`;

export const balancers: Dashboard = {
  uid: 'telltale-balancers',
  title: 'Load balancers',
  description: 'nginx and HAProxy: the requests before they reach the services, and the servers that get none.',
  variables: [],
  nothing: 'No load balancer is scraped here',
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('nginx up', 'Share of the nginx servers that answer.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`avg(${series('nginx_up')})`, legend: 'up' }],
          steps: ['red', [1, 'green']],
          noData: notApplicable,
          width: 6,
        }),
        stat('HAProxy errors', 'Share of answers with an error (5xx), of the worst frontend.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${errors})`, legend: 'errors' }],
          steps: errorSteps,
          noData: notApplicable,
          width: 6,
        }),
        stat('Servers out', 'Servers that get no requests from HAProxy, because they fail their health checks.', {
          unit: 'short',
          metrics: [{ expr: sum(series('haproxy_server_status', { state: 'DOWN' })), legend: 'down' }],
          steps: anySteps,
          noData: notApplicable,
          width: 6,
        }),
        stat('Waiting', 'Requests that wait in HAProxy for a server.', {
          unit: 'short',
          metrics: [{ expr: sum(series('haproxy_backend_current_queue')), legend: 'waiting' }],
          steps: anySteps,
          noData: notApplicable,
          width: 6,
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        graph('nginx requests', 'Requests a second.', {
          unit: 'reqps',
          metrics: [{ expr: largest(rate(series('nginx_http_requests_total'))), legend: '{{instance}}' }],
          noData: none.nginx,
          width: 6,
        }),
        graph('HAProxy answers', 'Answers a second, by frontend and class of status.', {
          unit: 'reqps',
          metrics: [
            {
              expr: largest(sum(rate(series('haproxy_frontend_http_responses_total')), ['proxy', 'code'])),
              legend: '{{proxy}} {{code}}',
            },
          ],
          stacked: true,
          noData: none.haproxy,
          width: 6,
        }),
        table('Servers by state', 'The state of each server, servers that are down first.', {
          unit: 'short',
          metrics: [{ expr: promql`${series('haproxy_server_status')} == 1`, legend: 'servers' }],
          columns: { state: 'state', server: 'server', proxy: 'backend', instance: 'instance' },
          hidesValue: true,
          noData: none.haproxy,
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph('nginx connections', 'Open connections, and those that wait for a request.', {
          unit: 'short',
          metrics: [
            { expr: largest(series('nginx_connections_active'), 4), legend: 'open {{instance}}' },
            { expr: largest(series('nginx_connections_waiting'), 4), legend: 'waiting {{instance}}' },
          ],
          noData: none.nginx,
        }),
        graph(
          'nginx connections dropped',
          'Connections accepted but not handled a second: the limit of connections is reached.',
          {
            unit: 'suffix:/s',
            metrics: [
              {
                expr: largest(
                  promql`clamp_min(${rate(series('nginx_connections_accepted'))} - ${rate(series('nginx_connections_handled'))}, 0)`,
                ),
                legend: '{{instance}}',
              },
            ],
            noData: none.nginx,
          },
        ),
        graph('HAProxy sessions', 'Sessions as a share of the limit.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: largest(
                promql`${series('haproxy_frontend_current_sessions')} / (${series('haproxy_frontend_limit_sessions')} > 0)`,
              ),
              legend: '{{proxy}}',
            },
          ],
          noData: none.haproxy,
          max: 1,
          steps: shareSteps,
        }),
        graph('HAProxy response time', 'Mean of the last 1,024 requests, by backend.', {
          unit: 's',
          metrics: [{ expr: largest(series('haproxy_backend_response_time_average_seconds')), legend: '{{proxy}}' }],
          noData: none.haproxy,
          steps: latencySteps,
        }),
        graph('Servers in use', 'Servers that get requests, of the eight backends with the fewest.', {
          unit: 'short',
          metrics: [{ expr: smallest(series('haproxy_backend_active_servers')), legend: '{{proxy}}' }],
          noData: none.haproxy,
        }),
        graph('Connection errors', 'Connections to servers that failed a second, by backend.', {
          unit: 'suffix:/s',
          metrics: [
            {
              expr: largest(sum(rate(series('haproxy_backend_connection_errors_total')), ['proxy'])),
              legend: '{{proxy}}',
            },
          ],
          noData: none.haproxy,
        }),
      ],
    },
  ],
};
