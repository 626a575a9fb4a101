// Alerts for probes from outside, at the addresses that people use (blackbox exporter).
import { promql } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const kibana = { job: 'probe', instance: 'https://kibana:5601' } as const;
const probed = (instance: string): string => `probe_success{job="probe", instance="${instance}"}`;

const alerts: readonly Alert[] = [
  {
    name: 'ProbeFailing',
    expr: promql`${series('probe_success')} == 0`,
    for: '3m',
    severity: 'warning',
    summary: '{{ $labels.instance }} does not answer correctly',
    description: 'No probe of {{ $labels.instance }} succeeded for ‹for›: users get an error, or no answer.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [probed(kibana.instance)]: '1x4 0x40' },
      at: '4m15s',
      labels: [kibana],
      summary: 'https://kibana:5601 does not answer correctly',
      description: 'No probe of https://kibana:5601 succeeded for three minutes: users get an error, or no answer.',
    },
    silent: {
      series: {
        [probed(kibana.instance)]: '1x40',
        // A restart takes less.
        [probed('https://grafana:3000')]: '1x10 0x11 1x20',
      },
      at: '5m30s',
    },
  },
];

export const probes: RuleGroup = {
  file: 'probes',
  purpose: 'Servers that are probed from outside, at the address that people use.',
  alerts,
};
