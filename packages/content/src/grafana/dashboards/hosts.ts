// Dashboard of the machines and containers that the services run on.
import { largest, promql, rate, sum } from '../../promql/functions.ts';
import { series, type Vector } from '../../promql/series.ts';
import { notApplicable, shareSteps } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const cpuUsed = promql`1 - avg by (instance) (${rate(series('node_cpu_seconds_total', { mode: 'idle' }))})`;
const memoryUsed = promql`1 - ${series('node_memory_MemAvailable_bytes')} / ${series('node_memory_MemTotal_bytes')}`;
const real = { fstype: { unlike: 'tmpfs|overlay|squashfs|ramfs' } } as const;
/** An image that is mounted read-only is always full. */
const diskUsed = promql`1 - ${series('node_filesystem_avail_bytes', real)} / ${series('node_filesystem_size_bytes', real)} unless ${series('node_filesystem_readonly', real)} == 1`;
const noContainers = 'where no containers are watched';
/** Text if nothing is measured. */
const none = {
  host: 'No host is monitored: node-exporter is not scraped',
  containers: 'No containers are monitored: cAdvisor is not scraped',
} as const;

const offset = series('node_timex_offset_seconds');
/** The hosts with the largest clock offset, in either direction. */
const farthestOff = promql`${offset} and ${largest(promql`abs(${offset})`)}`;

/** Traffic between containers passes the machine's own interfaces again, or not at all. */
const virtual = { unlike: 'lo|veth.*|docker.*|br-.*|virbr.*|cni.*|flannel.*|cali.*' } as const;

/**
 * Bytes per second of a machine. A node-exporter in a container's own network namespace sees only that network, so its
 * collector is off; then cAdvisor exports the traffic, from the counters of the machine's first process.
 */
function traffic(way: 'receive' | 'transmit'): Vector<'instance'> {
  const ofNode = sum(rate(series(`node_network_${way}_bytes_total`, { device: virtual })), ['instance']);
  const ofMachine = series(`container_network_${way}_bytes_total`, { id: '/', interface: virtual });
  return promql`${ofNode} or on () ${sum(rate(ofMachine), ['instance'])}`;
}

export const hosts: Dashboard = {
  uid: 'telltale-hosts',
  title: 'Hosts and containers',
  description: 'The machines and containers that the services run on: do they have enough resources?',
  variables: [],
  nothing: 'No host is monitored here',
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Processor', 'Share in use, of the busiest host.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${cpuUsed})`, legend: 'used' }],
          steps: shareSteps,
          noData: notApplicable,
          width: 6,
        }),
        stat('Memory', 'Share in use, of the fullest host.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${memoryUsed})`, legend: 'used' }],
          steps: shareSteps,
          noData: notApplicable,
          width: 6,
        }),
        stat('Disk', 'Share in use, of the fullest disk.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${diskUsed})`, legend: 'used' }],
          steps: shareSteps,
          noData: notApplicable,
          width: 6,
        }),
        stat('Last started', 'Start of the host that started last.', {
          unit: 'dateTimeFromNow',
          metrics: [{ expr: promql`max(${series('node_boot_time_seconds')}) * 1000`, legend: 'started' }],
          noData: notApplicable,
          width: 6,
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        graph('Processor by host', 'Share in use, of the eight busiest hosts.', {
          unit: 'percentunit',
          metrics: [{ expr: largest(cpuUsed), legend: '{{instance}}' }],
          max: 1,
          steps: shareSteps,
          noData: none.host,
        }),
        graph('Memory by host', 'Share in use, of the eight fullest hosts.', {
          unit: 'percentunit',
          metrics: [{ expr: largest(memoryUsed), legend: '{{instance}}' }],
          max: 1,
          steps: shareSteps,
          noData: none.host,
        }),
        graph('Disks', 'Share in use, of the eight fullest disks.', {
          unit: 'percentunit',
          metrics: [{ expr: largest(diskUsed), legend: '{{instance}} {{mountpoint}}' }],
          max: 1,
          steps: shareSteps,
          noData: none.host,
        }),
        graph('Processor by container', 'Cores that the eight busiest containers use.', {
          unit: 'suffix:cores',
          metrics: [
            {
              expr: largest(sum(rate(series('container_cpu_usage_seconds_total', { name: { like: '.+' } })), ['name'])),
              legend: '{{name}}',
            },
          ],
          width: 12,
          noData: none.containers,
          mayBeEmpty: noContainers,
        }),
        table('Containers by memory', 'Memory as a share of the limit: at 1 a container is killed.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: promql`${series('container_memory_working_set_bytes', { name: { like: '.+' } })} / (${series('container_spec_memory_limit_bytes', { name: { like: '.+' } })} > 0)`,
              legend: 'share',
            },
          ],
          columns: { name: 'container', instance: 'instance' },
          steps: shareSteps,
          noData: none.containers,
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
            unit: 'suffix:cores',
            metrics: [
              {
                expr: sum(rate(series('node_cpu_seconds_total', { mode: { not: 'idle' } })), ['mode']),
                legend: '{{mode}}',
              },
            ],
            stacked: true,
            noData: none.host,
          },
        ),
        graph('Load', 'Tasks that run or wait, of the eight hosts with the most.', {
          unit: 'short',
          metrics: [{ expr: largest(series('node_load1')), legend: '{{instance}}' }],
          noData: none.host,
        }),
        graph('Disk in use', 'Share of time that a disk was busy: the eight busiest.', {
          unit: 'percentunit',
          metrics: [
            { expr: largest(rate(series('node_disk_io_time_seconds_total'))), legend: '{{instance}} {{device}}' },
          ],
          noData: none.host,
        }),
        graph('Network', 'Bytes a second of the machine, in and out: the four hosts with the most.', {
          unit: 'Bps',
          metrics: [
            { expr: largest(traffic('receive'), 4), legend: 'in {{instance}}' },
            { expr: largest(traffic('transmit'), 4), legend: 'out {{instance}}' },
          ],
          width: 12,
          noData: 'No host is monitored: neither node-exporter in the network of the machine nor cAdvisor is scraped',
        }),
        graph(
          'Clock',
          'How far the clock is off, ahead or behind. Logs and metrics can be compared in time only if all clocks agree.',
          {
            unit: 's',
            mayBeNegative: true,
            metrics: [{ expr: farthestOff, legend: '{{instance}}' }],
            width: 12,
            noData: none.host,
          },
        ),
      ],
    },
  ],
};
