// Alerts for Elasticsearch's background jobs: nightly snapshots, and deletion of old logs (ILM).
import { promql } from '../../promql/functions.ts';
import {
  repositoryIll,
  retentionIll,
  snapshotsBefore,
  snapshotsFailed,
  snapshotsRun,
  snapshotsTaken,
} from '../elasticsearch-jobs.ts';
import { parameter } from '../parameter.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const target = { job: 'elasticsearch', instance: 'https://elasticsearch:9200' } as const;
const labels = `job="${target.job}", instance="${target.instance}"`;
const taken = `elasticsearch_slm_stats_total_snapshots_taken_total{${labels}}`;
const failed = `elasticsearch_slm_stats_total_snapshots_failed_total{${labels}}`;
const mode = (name: string): string => `elasticsearch_slm_stats_operation_mode{${labels}, operation_mode="${name}"}`;
const report = (indicator: string, color: string): string =>
  `elasticsearch_health_report_${indicator}_status{${labels}, cluster="telltale", color="${color}"}`;
const window = parameter('window', '2d');

const noSnapshots = {
  labels: [target],
  summary: 'Elasticsearch no longer takes snapshots',
  description:
    'Its policies do not run, or have taken none for too long. A restore can only bring back the last snapshot.',
} as const;
const stuck = {
  labels: [target],
  summary: 'Elasticsearch fails to delete old logs',
  description: 'It reports that the rollover of data streams or the deletion of old indices fails.',
} as const;

const alerts: readonly Alert[] = [
  {
    name: 'SnapshotFailed',
    expr: promql`${snapshotsFailed(parameter('window', '1d'))} > 0`,
    severity: 'warning',
    summary: 'Elasticsearch could not take a snapshot',
    description:
      'Snapshots of its policies that failed: {{ printf "%.0f" $value }}. A restore can only bring back the previous one.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [failed]: '2x9 3x200' },
      at: '20m',
      labels: [target],
      summary: 'Elasticsearch could not take a snapshot',
      description: 'Snapshots of its policies that failed: 1. A restore can only bring back the previous one.',
    },
    silent: {
      // The next one was taken, a day ago.
      series: { [failed]: '2x9 3x800', [taken]: '9x9 9x360 10x500' },
      at: '25h',
    },
  },
  {
    name: 'SnapshotsStopped',
    expr: promql`${snapshotsRun} == 0 or (${snapshotsTaken(window)} == 0 and ${snapshotsBefore(window)} > 0)`,
    for: '1h',
    severity: 'warning',
    summary: noSnapshots.summary,
    description: noSnapshots.description,
    dashboard: 'telltale-plane',
    fires: { series: { [mode('RUNNING')]: '1x9 0x60', [mode('STOPPED')]: '0x9 1x60' }, at: '1h20m', ...noSnapshots },
    alsoFires: {
      series: { [taken]: '8x9 9x1600', [mode('RUNNING')]: '1x1600' },
      at: '49h18m',
      ...noSnapshots,
    },
    silent: {
      series: {
        // A night with a failed snapshot.
        [taken]: '8x9 9x1420 10x600',
        [mode('RUNNING')]: '1x2100',
        // No policy has ever taken one.
        'elasticsearch_slm_stats_total_snapshots_taken_total{job="elasticsearch", instance="other"}': '0x2100',
        'elasticsearch_slm_stats_operation_mode{job="elasticsearch", instance="other", operation_mode="RUNNING"}':
          '1x2100',
        // Stopped by hand during a restore.
        'elasticsearch_slm_stats_operation_mode{job="elasticsearch", instance="third", operation_mode="RUNNING"}':
          '1x1500 0x30 1x600',
      },
      at: '51h',
    },
  },
  {
    name: 'RetentionStuck',
    expr: promql`(${retentionIll}) > 0`,
    for: '1h',
    severity: 'warning',
    summary: stuck.summary,
    description: stuck.description,
    dashboard: 'telltale-plane',
    fires: {
      series: {
        [report('data_stream_lifecycle', 'green')]: '1x9 0x60',
        [report('data_stream_lifecycle', 'yellow')]: '0x9 1x60',
      },
      at: '1h20m',
      ...stuck,
    },
    alsoFires: {
      series: {
        [report('data_stream_lifecycle', 'yellow')]: '0x60',
        [report('ilm', 'yellow')]: '0x9 1x60',
      },
      at: '1h20m',
      ...stuck,
    },
    silent: {
      series: {
        [report('data_stream_lifecycle', 'yellow')]: '0x9 1x30 0x2 1x25',
        [report('ilm', 'red')]: '0x66',
        // Unknown while there is no master.
        [report('ilm', 'green')]: '0x66',
      },
      at: '2h',
    },
  },
  {
    name: 'SnapshotRepositoryDamaged',
    expr: promql`${repositoryIll} > 0`,
    for: '10m',
    severity: 'critical',
    summary: 'The snapshot repository of Elasticsearch is damaged or not readable',
    description: 'Elasticsearch reports it: no snapshot can be taken, and existing ones may be lost.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [report('repository_integrity', 'red')]: '0x9 1x60' },
      at: '30m',
      labels: [target],
      summary: 'The snapshot repository of Elasticsearch is damaged or not readable',
      description: 'Elasticsearch reports it: no snapshot can be taken, and existing ones may be lost.',
    },
    silent: {
      series: {
        [report('repository_integrity', 'red')]: '0x9 1x4 0x4 1x4',
        [report('repository_integrity', 'green')]: '0x60',
      },
      at: '44m',
    },
  },
];

export const elasticsearchJobs: RuleGroup = {
  file: 'elasticsearch-jobs',
  purpose: 'Whether the background jobs of Elasticsearch work: snapshots, and the deletion of old logs.',
  testStep: '2m',
  alerts,
};
