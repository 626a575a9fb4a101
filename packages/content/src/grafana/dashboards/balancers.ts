// The load balancers before the services: nginx and HAProxy.
import { promql, rate, sum } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { anySteps, errorSteps, latencySteps, shareSteps } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const answers = sum(rate(series('haproxy_frontend_http_responses_total')), ['proxy']);
const failed = sum(rate(series('haproxy_frontend_http_responses_total', { code: '5xx' })), ['proxy']);
const errors = promql`(${failed} or ${answers} * 0) / (${answers} > 0)`;

export const balancers: Dashboard = {
  uid: 'telltale-balancers',
  title: 'Load balancers',
  description: 'nginx and HAProxy: what comes in before the services see it, and which of them is left out.',
  variables: [],
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('nginx', 'Share of the nginx servers that answer.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`avg(${series('nginx_up')})`, legend: 'up' }],
          steps: ['red', [1, 'green']],
          width: 6,
        }),
        stat('HAProxy errors', 'Share of answers with an error (5xx), of the worst frontend.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${errors})`, legend: 'errors' }],
          steps: errorSteps,
          width: 6,
        }),
        stat('Servers out', 'Servers that HAProxy sends nothing to, because they fail their checks.', {
          unit: 'short',
          metrics: [{ expr: sum(series('haproxy_server_status', { state: 'DOWN' })), legend: 'down' }],
          steps: anySteps,
          width: 6,
        }),
        stat('Waiting', 'Requests that wait in HAProxy for a server.', {
          unit: 'short',
          metrics: [{ expr: sum(series('haproxy_backend_current_queue')), legend: 'waiting' }],
          steps: anySteps,
          width: 6,
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        graph('nginx requests', 'Requests a second.', {
          unit: 'reqps',
          metrics: [{ expr: rate(series('nginx_http_requests_total')), legend: '{{instance}}' }],
        }),
        graph('HAProxy answers', 'Answers a second, by frontend and class of status.', {
          unit: 'reqps',
          metrics: [
            {
              expr: sum(rate(series('haproxy_frontend_http_responses_total')), ['proxy', 'code']),
              legend: '{{proxy}} {{code}}',
            },
          ],
          stacked: true,
        }),
        table('Servers by state', '1 for the state that a server is in.', {
          unit: 'short',
          metrics: [{ expr: promql`${series('haproxy_server_status')} == 1`, legend: 'state' }],
          width: 8,
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph('nginx connections', 'Connections that are open, and those that wait for a request.', {
          unit: 'short',
          metrics: [
            { expr: series('nginx_connections_active'), legend: 'open {{instance}}' },
            { expr: series('nginx_connections_waiting'), legend: 'waiting {{instance}}' },
          ],
        }),
        graph(
          'nginx connections dropped',
          'Connections taken and not handled a second: the limit of connections is reached.',
          {
            unit: 'ops',
            metrics: [
              {
                expr: promql`${rate(series('nginx_connections_accepted'))} - ${rate(series('nginx_connections_handled'))}`,
                legend: '{{instance}}',
              },
            ],
          },
        ),
        graph('HAProxy sessions', 'Sessions as a share of the limit.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: promql`${series('haproxy_frontend_current_sessions')} / (${series('haproxy_frontend_limit_sessions')} > 0)`,
              legend: '{{proxy}}',
            },
          ],
          max: 1,
          steps: shareSteps,
        }),
        graph('HAProxy response time', 'Mean of the last 1,024 requests, by backend.', {
          unit: 's',
          metrics: [{ expr: series('haproxy_backend_response_time_average_seconds'), legend: '{{proxy}}' }],
          steps: latencySteps,
        }),
        graph('Servers in use', 'Servers of each backend that are sent requests.', {
          unit: 'short',
          metrics: [{ expr: series('haproxy_backend_active_servers'), legend: '{{proxy}}' }],
        }),
        graph('Connection errors', 'Connections to servers that failed a second, by backend.', {
          unit: 'ops',
          metrics: [
            {
              expr: sum(rate(series('haproxy_backend_connection_errors_total')), ['proxy']),
              legend: '{{proxy}}',
            },
          ],
        }),
      ],
    },
  ],
};
