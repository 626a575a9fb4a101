// Alerts for Prometheus' storage: failed writes, ingestion that fell, growth of series (cardinality).
import { increase, promql, sum } from '../../promql/functions.ts';
import { series, type Vector } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const byServer = ['job', 'team', 'instance'] as const;
const server = { job: 'prometheus', instance: 'p' } as const;
const here = 'job="prometheus", instance="p"';
const headSeries = series('prometheus_tsdb_head_series');

/** Samples per second over ten minutes. */
function taken(before = ''): Vector {
  const appended = series('prometheus_tsdb_head_samples_appended_total');
  return promql`sum by (job, team, instance) (rate(${appended}[10m]${before}))`;
}

const alerts: readonly Alert[] = [
  {
    name: 'PrometheusStorageFailing',
    expr: promql`${sum(increase(series('prometheus_tsdb_wal_writes_failed_total'), parameter('window', '1h')), byServer)} + ${sum(increase(series('prometheus_tsdb_compactions_failed_total'), parameter('window', '1h')), byServer)} > 0`,
    severity: 'critical',
    summary: 'Prometheus cannot write samples to disk',
    description:
      'Writes and compactions of {{ $labels.instance }} that failed in the last ‹window›: {{ printf "%.0f" $value }}.',
    dashboard: 'telltale-plane',
    fires: {
      series: {
        [`prometheus_tsdb_wal_writes_failed_total{${here}}`]: '0x80',
        [`prometheus_tsdb_compactions_failed_total{${here}}`]: '0+1x80',
      },
      at: '1m',
      labels: [server],
      summary: 'Prometheus cannot write samples to disk',
      description: 'Writes and compactions of p that failed in the last hour: 1.',
    },
    alsoFires: {
      series: {
        [`prometheus_tsdb_wal_writes_failed_total{${here}}`]: '0+1x80',
        [`prometheus_tsdb_compactions_failed_total{${here}}`]: '0x80',
      },
      at: '1m',
      labels: [server],
      summary: 'Prometheus cannot write samples to disk',
      description: 'Writes and compactions of p that failed in the last hour: 1.',
    },
    silent: {
      series: {
        [`prometheus_tsdb_wal_writes_failed_total{${here}}`]: '1x4 2x80',
        [`prometheus_tsdb_compactions_failed_total{${here}}`]: '2x4 3x80',
      },
      at: '70m',
    },
  },
  {
    name: 'PrometheusIngestionFell',
    expr: promql`${taken()} < ${parameter('share', 0.5)} * ${taken(' offset 1h')}`,
    for: '10m',
    severity: 'warning',
    summary: 'Prometheus ingests less than ‹share› of the samples of an hour ago',
    description:
      'Samples that {{ $labels.instance }} ingests a second: {{ $value | humanize }}. Whole targets are missing.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`prometheus_tsdb_head_samples_appended_total{${here}, type="float"}`]: '0+6000x70 420000+2400x60' },
      at: '87m',
      labels: [server],
      summary: 'Prometheus ingests less than 50% of the samples of an hour ago',
      description: 'Samples that p ingests a second: 40. Whole targets are missing.',
    },
    silent: {
      series: { [`prometheus_tsdb_head_samples_appended_total{${here}, type="float"}`]: '0+6000x70 420000+3060x60' },
      at: '95m',
    },
  },
  {
    name: 'PrometheusSeriesGrowing',
    expr: promql`${headSeries} > ${parameter('factor', 1.5)} * ${headSeries} offset 1d and ${headSeries} > ${parameter('series', 50_000)}`,
    for: '1h',
    severity: 'warning',
    summary: 'Prometheus has ‹factor› times as many series as yesterday',
    description:
      'Series of {{ $labels.instance }} in memory: {{ $value | humanize }}. A label with unbounded values is the usual cause.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`prometheus_tsdb_head_series{${here}}`]: '60000x1440 91000x100' },
      at: '1501m',
      labels: [server],
      summary: 'Prometheus has 1.5 times as many series as yesterday',
      description: 'Series of p in memory: 91k. A label with unbounded values is the usual cause.',
    },
    silent: {
      series: {
        [`prometheus_tsdb_head_series{${here}}`]: '60000x1440 90000x100',
        'prometheus_tsdb_head_series{job="prometheus", instance="small"}': '10000x1440 50000x100',
      },
      at: '1510m',
    },
  },
];

export const prometheusStorage: RuleGroup = {
  file: 'prometheus-storage',
  purpose: 'Whether Prometheus stores its samples, and does not grow without limit.',
  testStep: '1m',
  alerts,
};
