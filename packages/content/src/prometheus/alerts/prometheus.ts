// Alerts for Prometheus: whether its results are reliable and reach Alertmanager.
import { increase, promql, sum } from '../../promql/functions.ts';
import { series, type Vector, vector } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const always: Vector<never> = vector('vector(1)');
const byServer = ['job', 'team', 'instance'] as const;
const server = { job: 'prometheus', instance: 'p' } as const;
const here = 'job="prometheus", instance="p"';
const watchdogs = 'This alert always fires. If it stops arriving, the connection from Prometheus to you is broken.';

const alerts: readonly Alert[] = [
  {
    name: 'Watchdog',
    expr: always,
    severity: 'none',
    summary: 'Alerting works',
    description: watchdogs,
    dashboard: 'telltale-plane',
    fires: { series: {}, at: '1m', always: true, labels: [{}], summary: 'Alerting works', description: watchdogs },
    silent: undefined,
  },
  {
    name: 'PrometheusNotificationsFailing',
    expr: promql`${sum(increase(series('prometheus_notifications_errors_total'), parameter('window', '10m')), byServer)} > 0 or ${sum(increase(series('prometheus_notifications_dropped_total'), parameter('window', '10m')), byServer)} > 0`,
    for: '5m',
    severity: 'critical',
    summary: 'Prometheus cannot send alerts to Alertmanager',
    description:
      'Notifications of {{ $labels.instance }} that failed in the last ‹window›: {{ printf "%.0f" $value }}.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`prometheus_notifications_errors_total{${here}, alertmanager="a"}`]: '0+1x80' },
      at: '5m15s',
      labels: [server],
      summary: 'Prometheus cannot send alerts to Alertmanager',
      description: 'Notifications of p that failed in the last ten minutes: 21.',
    },
    alsoFires: {
      series: {
        [`prometheus_notifications_dropped_total{${here}}`]: '0+1x80',
        [`prometheus_notifications_errors_total{${here}, alertmanager="a"}`]: '0x80',
      },
      at: '5m15s',
      labels: [server],
      summary: 'Prometheus cannot send alerts to Alertmanager',
      description: 'Notifications of p that failed in the last ten minutes: 21.',
    },
    silent: {
      series: {
        [`prometheus_notifications_errors_total{${here}, alertmanager="a"}`]: '1x16 2x80',
        [`prometheus_notifications_dropped_total{${here}}`]: '2x16 3x80',
      },
      at: '16m',
    },
  },
  {
    name: 'PrometheusWithoutAlertmanager',
    expr: promql`${series('prometheus_notifications_alertmanagers_discovered')} == 0`,
    for: '5m',
    severity: 'critical',
    summary: 'Prometheus knows no Alertmanager',
    description: 'Alertmanagers that {{ $labels.instance }} knows: {{ $value }}. Nobody is notified of its alerts.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`prometheus_notifications_alertmanagers_discovered{${here}}`]: '1x4 0x40' },
      at: '6m15s',
      labels: [server],
      summary: 'Prometheus knows no Alertmanager',
      description: 'Alertmanagers that p knows: 0. Nobody is notified of its alerts.',
    },
    silent: {
      series: { [`prometheus_notifications_alertmanagers_discovered{${here}}`]: '0x16 1x40' },
      at: '8m',
    },
  },
  {
    name: 'PrometheusRuleFailures',
    expr: promql`${increase(series('prometheus_rule_evaluation_failures_total'), parameter('window', '10m'))} > 0`,
    for: '5m',
    severity: 'warning',
    summary: 'Prometheus cannot evaluate rules of {{ $labels.rule_group }}',
    description:
      'Evaluations that failed in the last ‹window›: {{ printf "%.0f" $value }}. Alerts of that group may not fire.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`prometheus_rule_evaluation_failures_total{${here}, rule_group="g"}`]: '0+1x80' },
      at: '5m15s',
      labels: [{ ...server, rule_group: 'g' }],
      summary: 'Prometheus cannot evaluate rules of g',
      description: 'Evaluations that failed in the last ten minutes: 21. Alerts of that group may not fire.',
    },
    silent: {
      series: { [`prometheus_rule_evaluation_failures_total{${here}, rule_group="g"}`]: '3x16 4x80' },
      at: '16m',
    },
  },
  {
    name: 'PrometheusRuleGroupSlow',
    expr: promql`${series('prometheus_rule_group_last_duration_seconds')} > ${series('prometheus_rule_group_interval_seconds')}`,
    for: '10m',
    severity: 'warning',
    summary: 'Prometheus evaluates rules of {{ $labels.rule_group }} too slowly',
    description:
      'The last evaluation took {{ $value | humanizeDuration }}, longer than its interval: alerts of that group fire late.',
    dashboard: 'telltale-plane',
    fires: {
      series: {
        [`prometheus_rule_group_last_duration_seconds{${here}, rule_group="g"}`]: '20x60',
        [`prometheus_rule_group_interval_seconds{${here}, rule_group="g"}`]: '15x60',
      },
      at: '10m',
      labels: [{ ...server, rule_group: 'g' }],
      summary: 'Prometheus evaluates rules of g too slowly',
      description: 'The last evaluation took 20s, longer than its interval: alerts of that group fire late.',
    },
    silent: {
      series: {
        [`prometheus_rule_group_last_duration_seconds{${here}, rule_group="g"}`]: '15x60',
        [`prometheus_rule_group_interval_seconds{${here}, rule_group="g"}`]: '15x60',
      },
      at: '12m',
    },
  },
  {
    name: 'PrometheusConfigurationRefused',
    expr: promql`${series('prometheus_config_last_reload_successful')} == 0`,
    for: '5m',
    severity: 'warning',
    summary: 'Prometheus runs with an old configuration',
    description: '{{ $labels.instance }} could not load its configuration at the last reload.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`prometheus_config_last_reload_successful{${here}}`]: '1x4 0x40' },
      at: '6m15s',
      labels: [server],
      summary: 'Prometheus runs with an old configuration',
      description: 'p could not load its configuration at the last reload.',
    },
    silent: { series: { [`prometheus_config_last_reload_successful{${here}}`]: '0x16 1x40' }, at: '8m' },
  },
];

export const prometheus: RuleGroup = {
  file: 'prometheus',
  purpose: 'Whether the results of Prometheus are reliable, and reach Alertmanager.',
  alerts,
};
