// Alerts for Elasticsearch: whether it accepts and stores the logs of services.
import { increase, promql, sum } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import type { Alert, Input, RuleGroup } from '../rule.ts';
import { freeBytes, type Watermark, watermarkBytes } from '../watermarks.ts';

const byCluster = ['job', 'team', 'cluster'] as const;
const nodes = series('elasticsearch_cluster_health_number_of_nodes');
const unassigned = sum(series('elasticsearch_cluster_health_unassigned_shards'), byCluster);
const seen = promql`max_over_time(timestamp(${nodes})[1h:1m])`;
const heapUsed = promql`${series('elasticsearch_jvm_memory_used_bytes', { area: 'heap' })} / ${series('elasticsearch_jvm_memory_max_bytes', { area: 'heap' })}`;

const cluster = { job: 'elasticsearch', cluster: 'telltale' } as const;
const node = { ...cluster, name: 'es01' } as const;
const diskLabels = { ...node, instance: 'x', path: '/data' } as const;
const inCluster = 'job="elasticsearch", cluster="telltale"';
const onNode = `${inCluster}, name="es01"`;

const gigabyte = 2 ** 30;

/** A disk of a node: free space and size, in gigabytes. */
function disk(freeGigabytes: number, sizeGigabytes: number, name = 'es01'): Input {
  const labels = `${inCluster}, instance="x", name="${name}", path="/data"`;
  return {
    [`elasticsearch_filesystem_data_available_bytes{${labels}}`]: `${freeGigabytes * gigabyte}x60`,
    [`elasticsearch_filesystem_data_size_bytes{${labels}}`]: `${sizeGigabytes * gigabyte}x60`,
  };
}

/** A watermark that is set as an amount of free space. */
function watermarkAt(watermark: Watermark, gigabytes: number): Input {
  const name = `elasticsearch_clustersettings_allocation_watermark_${watermark}_bytes`;
  return { [`${name}{job="elasticsearch", instance="x"}`]: `${gigabytes * gigabyte}x60` };
}

/** A watermark that is set as a used share of the disk. */
function watermarkOf(watermark: Watermark, usedShare: number): Input {
  const name = `elasticsearch_clustersettings_allocation_watermark_${watermark}_ratio`;
  return { [`${name}{job="elasticsearch", instance="x"}`]: `${usedShare}x60` };
}

const alerts: readonly Alert[] = [
  {
    name: 'ElasticsearchUnreachable',
    expr: promql`time() - max by (job, team, instance, cluster) (${seen}) > ${parameter('afterSeconds', 120)} and on (job, instance) ${series('up')} == 1`,
    severity: 'critical',
    summary: 'Elasticsearch {{ $labels.cluster }} does not answer',
    description: 'It last answered its exporter {{ $value | humanizeDuration }} ago.',
    dashboard: 'telltale-plane',
    fires: {
      series: {
        [`elasticsearch_cluster_health_number_of_nodes{${inCluster}, instance="x"}`]: '1x40 stale',
        'up{job="elasticsearch", instance="x"}': '1x80',
      },
      at: '12m15s',
      labels: [{ ...cluster, instance: 'x' }],
      summary: 'Elasticsearch telltale does not answer',
      description: 'It last answered its exporter 2m 15s ago.',
    },
    silent: {
      series: {
        [`elasticsearch_cluster_health_number_of_nodes{${inCluster}, instance="x"}`]: '1x52 stale',
        'up{job="elasticsearch", instance="x"}': '1x80',
        // The exporter is down, so Elasticsearch's state is unknown.
        'elasticsearch_cluster_health_number_of_nodes{job="elasticsearch", cluster="other", instance="y"}':
          '1x40 stale',
        'up{job="elasticsearch", instance="y"}': '1x40 0x40',
      },
      at: '15m',
    },
  },
  {
    name: 'ElasticsearchRed',
    expr: promql`${unassigned} and on (job, cluster) ${series('elasticsearch_cluster_health_status', { color: 'red' })} == 1`,
    for: '2m',
    severity: 'critical',
    summary: 'Elasticsearch {{ $labels.cluster }} is red: data cannot be read',
    description:
      'Unassigned shards of {{ $labels.cluster }}: {{ $value }}, a primary among them. Its logs can be neither searched nor stored.',
    dashboard: 'telltale-plane',
    fires: {
      series: {
        [`elasticsearch_cluster_health_status{${inCluster}, color="red"}`]: '1x40',
        [`elasticsearch_cluster_health_unassigned_shards{${inCluster}}`]: '2x40',
      },
      at: '2m',
      labels: [cluster],
      summary: 'Elasticsearch telltale is red: data cannot be read',
      description:
        'Unassigned shards of telltale: 2, a primary among them. Its logs can be neither searched nor stored.',
    },
    silent: {
      series: {
        [`elasticsearch_cluster_health_status{${inCluster}, color="red"}`]: '1x6 0x40',
        [`elasticsearch_cluster_health_status{${inCluster}, color="yellow"}`]: '1x40',
        [`elasticsearch_cluster_health_unassigned_shards{${inCluster}}`]: '2x40',
      },
      at: '5m',
    },
  },
  {
    name: 'ElasticsearchYellow',
    // A single node has no place for replicas and is always yellow.
    expr: promql`${unassigned} and on (job, cluster) ${series('elasticsearch_cluster_health_status', { color: 'yellow' })} == 1 and on (job, cluster) ${nodes} > 1`,
    for: '30m',
    severity: 'warning',
    summary: 'Elasticsearch {{ $labels.cluster }} lacks replicas of its data',
    description:
      'Missing replicas of {{ $labels.cluster }}, for ‹for›: {{ $value }}. The loss of one more disk loses logs.',
    dashboard: 'telltale-plane',
    fires: {
      series: {
        [`elasticsearch_cluster_health_status{${inCluster}, color="yellow"}`]: '1x200',
        [`elasticsearch_cluster_health_number_of_nodes{${inCluster}}`]: '2x200',
        [`elasticsearch_cluster_health_unassigned_shards{${inCluster}}`]: '3x200',
      },
      at: '30m',
      labels: [cluster],
      summary: 'Elasticsearch telltale lacks replicas of its data',
      description: 'Missing replicas of telltale, for half an hour: 3. The loss of one more disk loses logs.',
    },
    silent: {
      series: {
        [`elasticsearch_cluster_health_status{${inCluster}, color="yellow"}`]: '1x200',
        [`elasticsearch_cluster_health_number_of_nodes{${inCluster}}`]: '1x200',
        [`elasticsearch_cluster_health_unassigned_shards{${inCluster}}`]: '3x200',
        'elasticsearch_cluster_health_status{job="elasticsearch", cluster="green", color="yellow"}': '0x200',
        'elasticsearch_cluster_health_status{job="elasticsearch", cluster="green", color="green"}': '1x200',
        'elasticsearch_cluster_health_number_of_nodes{job="elasticsearch", cluster="green"}': '3x200',
        'elasticsearch_cluster_health_unassigned_shards{job="elasticsearch", cluster="green"}': '0x200',
      },
      at: '35m',
    },
  },
  {
    name: 'ElasticsearchDiskLow',
    expr: promql`${freeBytes} < ${watermarkBytes('low')}`,
    for: '5m',
    severity: 'warning',
    summary: 'The disk of Elasticsearch {{ $labels.name }} is filling up',
    description:
      '{{ $value | humanize1024 }}B are free, less than the low watermark: no further shard is allocated there.',
    dashboard: 'telltale-plane',
    fires: {
      series: { ...disk(2.9, 500), ...watermarkAt('low', 3) },
      at: '5m',
      labels: [diskLabels],
      summary: 'The disk of Elasticsearch es01 is filling up',
      description: '2.9GiB are free, less than the low watermark: no further shard is allocated there.',
    },
    alsoFires: {
      series: disk(14.9, 100),
      at: '5m',
      labels: [diskLabels],
      summary: 'The disk of Elasticsearch es01 is filling up',
      description: '14.9GiB are free, less than the low watermark: no further shard is allocated there.',
    },
    silent: { series: { ...disk(3, 500), ...watermarkAt('low', 3) }, at: '8m' },
  },
  {
    name: 'ElasticsearchDiskNearlyFull',
    expr: promql`${freeBytes} < ${watermarkBytes('high')}`,
    for: '5m',
    severity: 'critical',
    summary: 'The disk of Elasticsearch {{ $labels.name }} is nearly full',
    description:
      '{{ $value | humanize1024 }}B are free, less than the high watermark: shards are moved away, and at the flood stage every record is rejected.',
    dashboard: 'telltale-plane',
    fires: {
      // A custom share has no headroom.
      series: { ...disk(199, 1_000), ...watermarkOf('high', 0.8) },
      at: '5m',
      labels: [diskLabels],
      summary: 'The disk of Elasticsearch es01 is nearly full',
      description:
        '199GiB are free, less than the high watermark: shards are moved away, and at the flood stage every record is rejected.',
    },
    alsoFires: {
      series: { ...disk(9.9, 100), ...watermarkOf('high', 0.9) },
      at: '5m',
      labels: [diskLabels],
      summary: 'The disk of Elasticsearch es01 is nearly full',
      description:
        '9.9GiB are free, less than the high watermark: shards are moved away, and at the flood stage every record is rejected.',
    },
    silent: {
      // A tenth of a large disk is more than Elasticsearch requires.
      series: { ...disk(380, 4_000), ...watermarkOf('high', 0.9), ...disk(380, 4_000, 'es02') },
      at: '8m',
    },
  },
  {
    name: 'ElasticsearchDiskFull',
    expr: promql`${freeBytes} < ${watermarkBytes('flood_stage')}`,
    for: '1m',
    severity: 'critical',
    summary: 'Elasticsearch rejects every record: the disk of {{ $labels.name }} is full',
    description:
      '{{ $value | humanize1024 }}B are free, less than the flood stage: indices with a shard on {{ $labels.name }} are read-only.',
    dashboard: 'telltale-plane',
    fires: {
      series: { ...disk(0.25, 4_000), ...watermarkAt('flood_stage', 0.5) },
      at: '1m',
      labels: [diskLabels],
      summary: 'Elasticsearch rejects every record: the disk of es01 is full',
      description: '256MiB are free, less than the flood stage: indices with a shard on es01 are read-only.',
    },
    alsoFires: {
      series: disk(99, 4_000),
      at: '1m',
      labels: [diskLabels],
      summary: 'Elasticsearch rejects every record: the disk of es01 is full',
      description: '99GiB are free, less than the flood stage: indices with a shard on es01 are read-only.',
    },
    silent: { series: { ...disk(0.5, 4_000), ...watermarkAt('flood_stage', 0.5) }, at: '8m' },
  },
  {
    name: 'ElasticsearchHeapHigh',
    expr: promql`${heapUsed} > ${parameter('above', 0.9)}`,
    for: '15m',
    severity: 'warning',
    summary: 'Elasticsearch {{ $labels.name }} has too little memory',
    description: '{{ $value | humanizePercentage }} of its heap have been in use for ‹for›; it will reject requests.',
    dashboard: 'telltale-plane',
    fires: {
      series: {
        [`elasticsearch_jvm_memory_used_bytes{${onNode}, area="heap"}`]: '95x100',
        [`elasticsearch_jvm_memory_max_bytes{${onNode}, area="heap"}`]: '100x100',
      },
      at: '15m',
      labels: [{ ...node, area: 'heap' }],
      summary: 'Elasticsearch es01 has too little memory',
      description: '95% of its heap have been in use for a quarter of an hour; it will reject requests.',
    },
    silent: {
      series: {
        [`elasticsearch_jvm_memory_used_bytes{${onNode}, area="heap"}`]: '95x40 60x2 95x50',
        [`elasticsearch_jvm_memory_max_bytes{${onNode}, area="heap"}`]: '100x100',
        'elasticsearch_jvm_memory_used_bytes{job="elasticsearch", cluster="other", name="es01", area="heap"}': '90x100',
        'elasticsearch_jvm_memory_max_bytes{job="elasticsearch", cluster="other", name="es01", area="heap"}': '100x100',
        [`elasticsearch_jvm_memory_used_bytes{${onNode}, area="non-heap"}`]: '99x100',
        [`elasticsearch_jvm_memory_max_bytes{${onNode}, area="non-heap"}`]: '100x100',
      },
      at: '20m',
    },
  },
  {
    name: 'ElasticsearchRefusesWrites',
    expr: promql`${sum(increase(series('elasticsearch_thread_pool_rejected_count', { type: 'write' }), parameter('window', '10m')), [...byCluster, 'name'])} > 0`,
    for: '5m',
    severity: 'warning',
    summary: 'Elasticsearch {{ $labels.name }} rejects writes because it is overloaded',
    description: 'Writes rejected in the last ‹window›: {{ printf "%.0f" $value }}. They are sent again later.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`elasticsearch_thread_pool_rejected_count{${onNode}, type="write"}`]: '0+1x80' },
      at: '5m15s',
      labels: [node],
      summary: 'Elasticsearch es01 rejects writes because it is overloaded',
      description: 'Writes rejected in the last ten minutes: 21. They are sent again later.',
    },
    silent: {
      series: {
        [`elasticsearch_thread_pool_rejected_count{${onNode}, type="write"}`]: '4x16 5x80',
        [`elasticsearch_thread_pool_rejected_count{${onNode}, type="search"}`]: '0+1x80',
      },
      at: '16m',
    },
  },
];

export const elasticsearch: RuleGroup = {
  file: 'elasticsearch',
  purpose: 'Whether Elasticsearch accepts and stores the logs of services.',
  alerts,
};
