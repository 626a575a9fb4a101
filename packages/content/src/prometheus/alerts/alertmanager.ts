// Alerts for Alertmanager: whether it can notify the receivers.
import { increase, promql, sum } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const failed = series('alertmanager_notifications_failed_total');
const here = 'job="alertmanager", instance="m"';

const alerts: readonly Alert[] = [
  {
    name: 'AlertmanagerNotificationsFailing',
    expr: promql`${sum(increase(failed, parameter('window', '10m')), ['job', 'team', 'instance', 'integration'])} > 0`,
    for: '5m',
    severity: 'critical',
    summary: 'Alertmanager cannot send notifications by {{ $labels.integration }}',
    description:
      'Notifications by {{ $labels.integration }} that failed in the last ‹window›: {{ printf "%.0f" $value }}.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`alertmanager_notifications_failed_total{${here}, integration="webhook", reason="other"}`]: '0+1x80' },
      at: '5m15s',
      labels: [{ job: 'alertmanager', instance: 'm', integration: 'webhook' }],
      summary: 'Alertmanager cannot send notifications by webhook',
      description: 'Notifications by webhook that failed in the last ten minutes: 21.',
    },
    silent: {
      series: {
        [`alertmanager_notifications_failed_total{${here}, integration="webhook", reason="other"}`]: '8x16 9x80',
      },
      at: '16m',
    },
  },
  {
    name: 'AlertmanagerConfigurationRefused',
    expr: promql`${series('alertmanager_config_last_reload_successful')} == 0`,
    for: '5m',
    severity: 'warning',
    summary: 'Alertmanager runs with an old configuration',
    description: '{{ $labels.instance }} could not load its configuration at the last reload.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`alertmanager_config_last_reload_successful{${here}}`]: '1x4 0x40' },
      at: '6m15s',
      labels: [{ job: 'alertmanager', instance: 'm' }],
      summary: 'Alertmanager runs with an old configuration',
      description: 'm could not load its configuration at the last reload.',
    },
    silent: { series: { [`alertmanager_config_last_reload_successful{${here}}`]: '0x16 1x40' }, at: '8m' },
  },
];

export const alertmanager: RuleGroup = {
  file: 'alertmanager',
  purpose: 'Whether Alertmanager can notify the receivers.',
  alerts,
};
