// The machines and containers below the services.
import { promql, rate, sum } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { shareSteps } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const cpuUsed = promql`1 - avg by (instance) (${rate(series('node_cpu_seconds_total', { mode: 'idle' }))})`;
const memoryUsed = promql`1 - ${series('node_memory_MemAvailable_bytes')} / ${series('node_memory_MemTotal_bytes')}`;
const real = { fstype: { unlike: 'tmpfs|overlay|squashfs|ramfs' } } as const;
const diskUsed = promql`1 - ${series('node_filesystem_avail_bytes', real)} / ${series('node_filesystem_size_bytes', real)}`;
const noContainers = 'where no containers are watched';

export const hosts: Dashboard = {
  uid: 'telltale-hosts',
  title: 'Hosts and containers',
  description: 'The machines and containers below the services: do they have what the services need?',
  variables: [],
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Processor', 'Share in use, of the busiest host.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${cpuUsed})`, legend: 'used' }],
          steps: shareSteps,
          width: 6,
        }),
        stat('Memory', 'Share in use, of the fullest host.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${memoryUsed})`, legend: 'used' }],
          steps: shareSteps,
          width: 6,
        }),
        stat('Disk', 'Share in use, of the fullest disk.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${diskUsed})`, legend: 'used' }],
          steps: shareSteps,
          width: 6,
        }),
        stat('Up for', 'When the host that was started last was.', {
          unit: 'dateTimeFromNow',
          metrics: [{ expr: promql`max(${series('node_boot_time_seconds')}) * 1000`, legend: 'started' }],
          width: 6,
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        graph('Processor by host', 'Share in use.', {
          unit: 'percentunit',
          metrics: [{ expr: cpuUsed, legend: '{{instance}}' }],
          max: 1,
          steps: shareSteps,
        }),
        graph('Memory by host', 'Share in use.', {
          unit: 'percentunit',
          metrics: [{ expr: memoryUsed, legend: '{{instance}}' }],
          max: 1,
          steps: shareSteps,
        }),
        graph('Disks', 'Share in use.', {
          unit: 'percentunit',
          metrics: [{ expr: diskUsed, legend: '{{instance}} {{mountpoint}}' }],
          max: 1,
          steps: shareSteps,
        }),
        graph('Processor by container', 'Cores that each container uses.', {
          unit: 'short',
          metrics: [
            {
              expr: sum(rate(series('container_cpu_usage_seconds_total', { name: { like: '.+' } })), ['name']),
              legend: '{{name}}',
            },
          ],
          width: 12,
          mayBeEmpty: noContainers,
        }),
        table('Containers by memory', 'Memory as a share of the limit: at 1 a container is ended.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: promql`${series('container_memory_working_set_bytes', { name: { like: '.+' } })} / (${series('container_spec_memory_limit_bytes', { name: { like: '.+' } })} > 0)`,
              legend: 'share',
            },
          ],
          steps: shareSteps,
          mayBeEmpty: noContainers,
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph(
          'Processor by mode',
          'Cores by what they do. iowait is the disk, steal another machine on the same host.',
          {
            unit: 'short',
            metrics: [
              {
                expr: sum(rate(series('node_cpu_seconds_total', { mode: { not: 'idle' } })), ['mode']),
                legend: '{{mode}}',
              },
            ],
            stacked: true,
          },
        ),
        graph('Load', 'Processes that run or wait to.', {
          unit: 'short',
          metrics: [{ expr: series('node_load1'), legend: '{{instance}}' }],
        }),
        graph('Disk in use', 'Share of time that a disk was busy.', {
          unit: 'percentunit',
          metrics: [{ expr: rate(series('node_disk_io_time_seconds_total')), legend: '{{instance}} {{device}}' }],
        }),
        graph('Network', 'Bytes a second, in and out.', {
          unit: 'Bps',
          metrics: [
            {
              expr: sum(rate(series('node_network_receive_bytes_total', { device: { not: 'lo' } })), ['instance']),
              legend: 'in {{instance}}',
            },
            {
              expr: sum(rate(series('node_network_transmit_bytes_total', { device: { not: 'lo' } })), ['instance']),
              legend: 'out {{instance}}',
            },
          ],
          width: 12,
        }),
        graph(
          'Clock',
          'How far the clock is off. Logs and metrics of a moment stand beside each other only if all agree.',
          {
            unit: 's',
            metrics: [{ expr: series('node_timex_offset_seconds'), legend: '{{instance}}' }],
            width: 12,
          },
        ),
      ],
    },
  ],
};
