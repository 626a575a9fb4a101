// Alerts for the machines and containers that services and the plane run on.
import { promql } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const real = { fstype: { unlike: 'tmpfs|overlay|squashfs|ramfs' } } as const;
const available = series('node_filesystem_avail_bytes', real);
// An image that is mounted read-only is full by design, and nobody writes to it.
const free = promql`${available} unless ${series('node_filesystem_readonly', real)} == 1`;
const size = series('node_filesystem_size_bytes', real);
const disk = 'job="node", instance="h", mountpoint="/", fstype="ext4", device="d"';
const diskLabels = { job: 'node', instance: 'h', mountpoint: '/', fstype: 'ext4', device: 'd' } as const;
const host = 'job="node", instance="h"';
const hostLabels = { job: 'node', instance: 'h' } as const;

const alerts: readonly Alert[] = [
  {
    name: 'HostDiskFillsUp',
    // Free space divided by its decrease per second; a disk with enough space may well be filling.
    expr: promql`${free} / -(deriv(${available}[${parameter('window', '6h')}]) < 0) < ${parameter('hours', 24)} * 3600 and ${free} / ${size} < ${parameter('share', 0.4)}`,
    for: '1h',
    severity: 'warning',
    summary: 'The disk {{ $labels.mountpoint }} of {{ $labels.instance }} is full within ‹hours›',
    description: 'At the rate of the last ‹window› it is full in {{ $value | humanizeDuration }}.',
    dashboard: 'telltale-hosts',
    fires: {
      series: {
        [`node_filesystem_avail_bytes{${disk}}`]: '40000333-10000x2000',
        [`node_filesystem_size_bytes{${disk}}`]: '100000000x2000',
      },
      at: '60m15s',
      labels: [diskLabels],
      summary: 'The disk / of h is full within a day',
      description: 'At the rate of the last six hours it is full in 15h 39m 45s.',
    },
    silent: {
      series: {
        [`node_filesystem_avail_bytes{${disk}}`]: '40000333-5200x2000',
        [`node_filesystem_size_bytes{${disk}}`]: '100000000x2000',
        'node_filesystem_avail_bytes{job="node", instance="roomy", mountpoint="/", fstype="ext4"}':
          '60000000-10000x2000',
        'node_filesystem_size_bytes{job="node", instance="roomy", mountpoint="/", fstype="ext4"}': '100000000x2000',
        'node_filesystem_avail_bytes{job="node", instance="h", mountpoint="/tmp", fstype="tmpfs"}':
          '40000333-10000x2000',
        'node_filesystem_size_bytes{job="node", instance="h", mountpoint="/tmp", fstype="tmpfs"}': '100000000x2000',
        // An image is replaced by a fuller one.
        'node_filesystem_avail_bytes{job="node", instance="h", mountpoint="/image", fstype="erofs"}':
          '40000333-10000x2000',
        'node_filesystem_size_bytes{job="node", instance="h", mountpoint="/image", fstype="erofs"}': '100000000x2000',
        'node_filesystem_readonly{job="node", instance="h", mountpoint="/image", fstype="erofs"}': '1x2000',
        // It is emptying.
        'node_filesystem_avail_bytes{job="node", instance="h", mountpoint="/var", fstype="ext4"}': '1000000+10000x2000',
        'node_filesystem_size_bytes{job="node", instance="h", mountpoint="/var", fstype="ext4"}': '100000000x2000',
      },
      at: '450m',
    },
  },
  {
    name: 'HostDiskNearlyFull',
    expr: promql`${free} / ${size} < ${parameter('below', 0.05)}`,
    for: '10m',
    severity: 'critical',
    summary: 'The disk {{ $labels.mountpoint }} of {{ $labels.instance }} is nearly full',
    description: '{{ $value | humanizePercentage }} are free.',
    dashboard: 'telltale-hosts',
    fires: {
      series: {
        [`node_filesystem_avail_bytes{${disk}}`]: '4x60',
        [`node_filesystem_size_bytes{${disk}}`]: '100x60',
        [`node_filesystem_readonly{${disk}}`]: '0x60',
      },
      at: '10m',
      labels: [diskLabels],
      summary: 'The disk / of h is nearly full',
      description: '4% are free.',
    },
    silent: {
      series: {
        [`node_filesystem_avail_bytes{${disk}}`]: '5x60',
        [`node_filesystem_size_bytes{${disk}}`]: '100x60',
        [`node_filesystem_readonly{${disk}}`]: '0x60',
        'node_filesystem_avail_bytes{job="node", instance="h", mountpoint="/image", fstype="erofs"}': '0x60',
        'node_filesystem_size_bytes{job="node", instance="h", mountpoint="/image", fstype="erofs"}': '100x60',
        'node_filesystem_readonly{job="node", instance="h", mountpoint="/image", fstype="erofs"}': '1x60',
        'node_filesystem_avail_bytes{job="node", instance="h", mountpoint="/snap", fstype="squashfs"}': '0x60',
        'node_filesystem_size_bytes{job="node", instance="h", mountpoint="/snap", fstype="squashfs"}': '100x60',
      },
      at: '12m',
    },
  },
  {
    name: 'HostMemoryLow',
    expr: promql`${series('node_memory_MemAvailable_bytes')} / ${series('node_memory_MemTotal_bytes')} < ${parameter('below', 0.1)}`,
    for: '15m',
    severity: 'warning',
    summary: '{{ $labels.instance }} has hardly any memory left',
    description: '{{ $value | humanizePercentage }} have been available for ‹for›; at 0% the kernel kills a process.',
    dashboard: 'telltale-hosts',
    fires: {
      series: {
        [`node_memory_MemAvailable_bytes{${host}}`]: '8x80',
        [`node_memory_MemTotal_bytes{${host}}`]: '100x80',
      },
      at: '15m',
      labels: [hostLabels],
      summary: 'h has hardly any memory left',
      description: '8% have been available for a quarter of an hour; at 0% the kernel kills a process.',
    },
    silent: {
      series: {
        [`node_memory_MemAvailable_bytes{${host}}`]: '10x80',
        [`node_memory_MemTotal_bytes{${host}}`]: '100x80',
      },
      at: '17m',
    },
  },
  {
    name: 'ContainerNearMemoryLimit',
    // A limit of 0 means none.
    expr: promql`${series('container_memory_working_set_bytes')} / (${series('container_spec_memory_limit_bytes')} > 0) > ${parameter('above', 0.9)}`,
    for: '5m',
    severity: 'warning',
    summary: 'The container {{ $labels.name }} is about to be killed for its memory',
    description: 'It uses {{ $value | humanizePercentage }} of its limit; at 100% it is killed.',
    dashboard: 'telltale-hosts',
    fires: {
      series: {
        'container_memory_working_set_bytes{job="cadvisor", instance="h", name="till"}': '95x60',
        'container_spec_memory_limit_bytes{job="cadvisor", instance="h", name="till"}': '100x60',
      },
      at: '5m',
      labels: [{ job: 'cadvisor', instance: 'h', name: 'till' }],
      summary: 'The container till is about to be killed for its memory',
      description: 'It uses 95% of its limit; at 100% it is killed.',
    },
    silent: {
      series: {
        'container_memory_working_set_bytes{job="cadvisor", instance="h", name="till"}': '90x60',
        'container_spec_memory_limit_bytes{job="cadvisor", instance="h", name="till"}': '100x60',
        'container_memory_working_set_bytes{job="cadvisor", instance="h", name="free"}': '90x60',
        'container_spec_memory_limit_bytes{job="cadvisor", instance="h", name="free"}': '0x60',
      },
      at: '8m',
    },
  },
  {
    name: 'HostClockOff',
    expr: promql`abs(${series('node_timex_offset_seconds')}) > ${parameter('aboveSeconds', 0.5)}`,
    for: '10m',
    severity: 'warning',
    summary: 'The clock of {{ $labels.instance }} is wrong',
    description: 'It is off by {{ $value | humanizeDuration }}: its logs and metrics have wrong times.',
    dashboard: 'telltale-hosts',
    fires: {
      series: { [`node_timex_offset_seconds{${host}}`]: '-0.6x60' },
      at: '10m',
      labels: [hostLabels],
      summary: 'The clock of h is wrong',
      description: 'It is off by 600ms: its logs and metrics have wrong times.',
    },
    silent: { series: { [`node_timex_offset_seconds{${host}}`]: '0.5x60' }, at: '12m' },
  },
];

export const hosts: RuleGroup = {
  file: 'hosts',
  purpose: 'The machines and containers that services and the plane run on.',
  alerts,
};
