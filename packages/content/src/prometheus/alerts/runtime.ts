// Alerts for the Node.js runtime: event-loop lag and utilization, file descriptors.
import { overTime, promql } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const instance = { job: 'shop', instance: 'a' } as const;

const alerts: readonly Alert[] = [
  {
    name: 'EventLoopSaturated',
    expr: promql`${overTime('avg', series('nodejs.eventloop.utilization'), parameter('window', '5m'))} > ${parameter('above', 0.9)}`,
    for: '5m',
    severity: 'warning',
    summary: 'The event loop of {{ $labels.job }} at {{ $labels.instance }} is saturated',
    description: 'The event loop of {{ $labels.instance }} was busy {{ $value | humanizePercentage }} of the time.',
    dashboard: 'telltale-runtime',
    fires: {
      series: { 'nodejs_eventloop_utilization_ratio{job="shop", instance="a"}': '0.95x60' },
      at: '5m',
      labels: [instance],
      summary: 'The event loop of shop at a is saturated',
      description: 'The event loop of a was busy 95% of the time.',
    },
    silent: {
      series: {
        'nodejs_eventloop_utilization_ratio{job="shop", instance="a"}': '0.89x60',
        // Busy until some minutes ago.
        'nodejs_eventloop_utilization_ratio{job="shop", instance="b"}': '1x28 0.88x40',
      },
      at: '12m',
    },
  },
  {
    name: 'EventLoopBlocked',
    expr: promql`${series('nodejs.eventloop.delay.p99')} > ${parameter('aboveSeconds', 0.5)}`,
    for: '5m',
    severity: 'warning',
    summary: 'Something blocks the event loop of {{ $labels.job }} at {{ $labels.instance }}',
    description: 'One timer in a hundred of {{ $labels.instance }} is {{ $value | humanizeDuration }} late.',
    dashboard: 'telltale-runtime',
    fires: {
      series: { 'nodejs_eventloop_delay_p99_seconds{job="shop", instance="a"}': '0.6x60' },
      at: '5m',
      labels: [instance],
      summary: 'Something blocks the event loop of shop at a',
      description: 'One timer in a hundred of a is 600ms late.',
    },
    silent: { series: { 'nodejs_eventloop_delay_p99_seconds{job="shop", instance="a"}': '0.5x60' }, at: '8m' },
  },
  {
    name: 'FileDescriptorsNearLimit',
    expr: promql`${series('process.open_fds')} / ${series('process.max_fds')} > ${parameter('above', 0.8)}`,
    for: '5m',
    severity: 'warning',
    summary: '{{ $labels.job }} at {{ $labels.instance }} has nearly reached its limit of open files',
    description:
      '{{ $labels.instance }} has {{ $value | humanizePercentage }} of its allowed files open; at 100% it accepts no connection.',
    dashboard: 'telltale-runtime',
    fires: {
      series: {
        'process_open_fds{job="shop", instance="a"}': '90x60',
        'process_max_fds{job="shop", instance="a"}': '100x60',
      },
      at: '5m',
      labels: [instance],
      summary: 'shop at a has nearly reached its limit of open files',
      description: 'a has 90% of its allowed files open; at 100% it accepts no connection.',
    },
    silent: {
      series: {
        'process_open_fds{job="shop", instance="a"}': '80x60',
        'process_max_fds{job="shop", instance="a"}': '100x60',
      },
      at: '8m',
    },
  },
];

export const runtime: RuleGroup = {
  file: 'runtime',
  purpose: 'Whether a process keeps up with its work, before its users notice.',
  alerts,
};
