// Alerts for dependencies of a service: other services, connection pools, circuit breakers.
import { promql, rate, sum } from '../../promql/functions.ts';
import { histogramSeries, series } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import { byService } from '../recordings.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const client = 'http.client.request.duration';
const byAddress = [...byService, 'server_address'] as const;
const window = parameter('window', '5m');
const calls = sum(rate(histogramSeries(client, 'count'), window), byAddress);
// A 4xx is the caller's own fault, and often intended.
const failed = sum(rate(histogramSeries(client, 'count', { error_type: { unlike: '4..|' } }), window), byAddress);

const alerts: readonly Alert[] = [
  {
    name: 'DependencyFailing',
    expr: promql`${failed} / ${calls} > ${parameter('share', 0.2)} and ${calls} > ${parameter('rate', 0.1)}`,
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.server_address }} fails {{ $labels.job }}',
    description:
      '{{ $value | humanizePercentage }} of the requests of {{ $labels.job }} to {{ $labels.server_address }} got no answer or a 5xx in the last ‹window›.',
    dashboard: 'telltale-dependencies',
    fires: {
      series: {
        'http_client_request_duration_seconds_count{job="shop", server_address="bank"}': '0+1.26x60',
        'http_client_request_duration_seconds_count{job="shop", server_address="bank", error_type="ECONNREFUSED"}':
          '0+0.36x60',
        'http_client_request_duration_seconds_count{job="shop", server_address="bank", error_type="503"}': '0+0.18x60',
      },
      at: '9m15s',
      labels: [{ job: 'shop', server_address: 'bank' }],
      summary: 'bank fails shop',
      description: '30% of the requests of shop to bank got no answer or a 5xx in the last five minutes.',
    },
    silent: {
      series: {
        'http_client_request_duration_seconds_count{job="shop", server_address="bank"}': '0+31x60',
        'http_client_request_duration_seconds_count{job="shop", server_address="bank", error_type="503"}': '0+19x60',
        'http_client_request_duration_seconds_count{job="shop", server_address="bank", error_type="404"}': '0+50x60',
        'http_client_request_duration_seconds_count{job="idle", server_address="bank", error_type="503"}': '0+1.4x60',
      },
      at: '12m',
    },
  },
  {
    name: 'CircuitBreakerOpen',
    expr: promql`${sum(series('telltale.circuit_breaker.instances', { state: 'open' }), ['job', 'team', 'circuit_breaker_name'])} > ${parameter('above', 0)}`,
    for: '5m',
    severity: 'warning',
    summary: 'The breaker {{ $labels.circuit_breaker_name }} of {{ $labels.job }} stays open',
    description:
      'Open breakers {{ $labels.circuit_breaker_name }} of {{ $labels.job }}: {{ $value }}, for ‹for›. Their calls are rejected.',
    dashboard: 'telltale-dependencies',
    fires: {
      series: {
        'telltale_circuit_breaker_instances{job="shop", circuit_breaker_name="bank", state="open"}': '0x4 1x40',
      },
      at: '6m15s',
      labels: [{ job: 'shop', circuit_breaker_name: 'bank' }],
      summary: 'The breaker bank of shop stays open',
      description: 'Open breakers bank of shop: 1, for five minutes. Their calls are rejected.',
    },
    silent: {
      series: {
        'telltale_circuit_breaker_instances{job="shop", circuit_breaker_name="bank", state="open"}': '1x16 0x2 1x16',
        'telltale_circuit_breaker_instances{job="shop", circuit_breaker_name="bank", state="closed"}': '1x40',
      },
      at: '8m',
    },
  },
  {
    name: 'ConnectionPoolExhausted',
    expr: promql`${sum(series('db.client.connection.pending_requests'), ['job', 'team', 'db_client_connection_pool_name'])} > ${parameter('above', 0)}`,
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.job }} waits for connections to {{ $labels.db_client_connection_pool_name }}',
    description:
      'Requests of {{ $labels.job }} that wait for a connection: {{ $value }}. Some have waited throughout the last ‹for›.',
    dashboard: 'telltale-dependencies',
    fires: {
      series: {
        'db_client_connection_pending_requests{job="shop", db_client_connection_pool_name="db:5432/shop"}': '1x40',
      },
      at: '5m',
      labels: [{ job: 'shop', db_client_connection_pool_name: 'db:5432/shop' }],
      summary: 'shop waits for connections to db:5432/shop',
      description: 'Requests of shop that wait for a connection: 1. Some have waited throughout the last five minutes.',
    },
    silent: {
      series: {
        'db_client_connection_pending_requests{job="shop", db_client_connection_pool_name="db:5432/shop"}':
          '7x16 0x2 7x20',
      },
      at: '8m',
    },
  },
];

export const dependencies: RuleGroup = {
  file: 'dependencies',
  purpose: 'Whether the dependencies of services work.',
  alerts,
};
