// Alerts for background work: containers that fail their health checks, and the keepers.
import { promql } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import type { Alert, RuleGroup } from '../rule.ts';

/** The keeper is the only part of the stack without a server: only its container shows its state. */
const keeper = series('container_start_time_seconds', { name: { like: parameter('names', '(.+-)?keeper-[0-9]+') } });
const lastSeen = promql`max_over_time(timestamp(${keeper})[${parameter('window', '6h')}:1m])`;

/** The native plane's keeper writes a file after each run; Prometheus exports the file's age. */
const lastRun = series('prometheus_sd_file_mtime_seconds', { filename: { like: '(.*/)?telltale-keeper[.]json' } });

const host = { job: 'cadvisor', instance: 'h' } as const;
const container = (name: string): string => `job="cadvisor", instance="h", name="${name}"`;

const native = 'job="prometheus", instance="p"';

const alerts: readonly Alert[] = [
  {
    name: 'ContainerUnhealthy',
    expr: promql`${series('container_health_state', { name: { like: '.+' } })} == 0`,
    for: '5m',
    severity: 'warning',
    summary: 'The container {{ $labels.name }} is not healthy',
    description: 'It runs, but its health check has failed for ‹for›.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`container_health_state{${container('telltale-keeper-1')}}`]: '1x4 0x60' },
      at: '6m15s',
      labels: [{ ...host, name: 'telltale-keeper-1' }],
      summary: 'The container telltale-keeper-1 is not healthy',
      description: 'It runs, but its health check has failed for five minutes.',
    },
    silent: {
      series: {
        [`container_health_state{${container('telltale-keeper-1')}}`]: '0x16 1x2 0x30',
        // It has no health check.
        [`container_health_state{${container('cron-1')}}`]: '-1x60',
        'container_health_state{job="cadvisor", instance="h", id="/"}': '0x60',
      },
      at: '9m',
    },
  },
  {
    name: 'KeeperGone',
    expr: promql`time() - max by (job, team, instance) (${lastSeen}) > ${parameter('afterSeconds', 300)} unless on (job, instance) ${keeper} and on (job, instance) ${series('up')} == 1`,
    severity: 'warning',
    summary: "The stack's keeper on {{ $labels.instance }} does not run",
    description:
      'It was last seen {{ $value | humanizeDuration }} ago. If Elasticsearch has no lifecycle management, logs are not rolled over and old ones are not deleted.',
    dashboard: 'telltale-plane',
    fires: {
      series: {
        [`container_start_time_seconds{${container('telltale-keeper-1')}}`]: '0x40 stale',
        'up{job="cadvisor", instance="h"}': '1x100',
      },
      at: '15m15s',
      labels: [host],
      summary: "The stack's keeper on h does not run",
      description:
        'It was last seen 5m 15s ago. If Elasticsearch has no lifecycle management, logs are not rolled over and old ones are not deleted.',
    },
    silent: {
      series: {
        // It was recreated under another name.
        [`container_start_time_seconds{${container('telltale-keeper-1')}}`]: '0x20 stale',
        [`container_start_time_seconds{${container('telltale-keeper-2')}}`]: '_x21 0x80',
        'up{job="cadvisor", instance="h"}': '1x100',
        // Another container.
        'container_start_time_seconds{job="cadvisor", instance="i", name="shop-1"}': '0x20 stale',
        'up{job="cadvisor", instance="i"}': '1x100',
        // cAdvisor itself is down: another alert covers that.
        'container_start_time_seconds{job="cadvisor", instance="j", name="telltale-keeper-1"}': '0x20 stale',
        'up{job="cadvisor", instance="j"}': '1x20 0x80',
      },
      at: '16m',
    },
  },
  {
    name: 'KeeperFailing',
    expr: promql`time() - max by (job, team, instance) (${lastRun}) > ${parameter('afterSeconds', 600)}`,
    for: '2m',
    severity: 'warning',
    summary: "The native plane's keeper is failing",
    description:
      'Its last successful round was {{ $value | humanizeDuration }} ago. Logs are not rolled over and old ones are not deleted.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`prometheus_sd_file_mtime_seconds{${native}, filename="/plane/telltale-keeper.json"}`]: '60x80' },
      at: '13m15s',
      labels: [{ job: 'prometheus', instance: 'p' }],
      summary: "The native plane's keeper is failing",
      description: 'Its last successful round was 12m 15s ago. Logs are not rolled over and old ones are not deleted.',
    },
    silent: {
      series: {
        // The plane was down, and is up again.
        [`prometheus_sd_file_mtime_seconds{${native}, filename="/plane/telltale-keeper.json"}`]: '_x60 0x7 960x60',
        [`prometheus_sd_file_mtime_seconds{${native}, filename="/plane/targets/shop.json"}`]: '0x120',
      },
      at: '24m',
    },
  },
];

export const background: RuleGroup = {
  file: 'background',
  purpose: 'Whether background processes work.',
  alerts,
};
