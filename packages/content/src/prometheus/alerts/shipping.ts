// Alerts for log shipping: whether the logs of services arrive in Elasticsearch.
import { limits } from '@telltale/catalog';
import { increase, promql, sum } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import { byService } from '../recordings.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const job = { job: 'shop' } as const;
const instance = { job: 'shop', instance: 'a' } as const;
const queued = series('telltale.log.records.queued');
const delivered = series('telltale.log.records.delivered');
/** Without records that were dropped by a setting. */
const lost = series('telltale.log.records.dropped', { reason: { unlike: 'level|rule' } });
/** Half of a spool's default size: from seven tenths on, records are refused. */
const halfSpool = limits.spoolBytesMaxDefault / 2;

const alerts: readonly Alert[] = [
  {
    name: 'LogShippingPaused',
    expr: promql`${series('telltale.log.shipper.paused')} == 1`,
    for: '2m',
    severity: 'critical',
    summary: '{{ $labels.job }} is not allowed to ship its logs',
    description: 'Elasticsearch rejects the credentials of {{ $labels.instance }}; its logs wait on disk.',
    dashboard: 'telltale-shipping',
    fires: {
      series: { 'telltale_log_shipper_paused_ratio{job="shop", instance="a"}': '1x40' },
      at: '2m',
      labels: [instance],
      summary: 'shop is not allowed to ship its logs',
      description: 'Elasticsearch rejects the credentials of a; its logs wait on disk.',
    },
    silent: { series: { 'telltale_log_shipper_paused_ratio{job="shop", instance="a"}': '1x6 0x2 1x6 0x26' }, at: '3m' },
  },
  {
    name: 'LogRecordsDropped',
    expr: promql`${sum(increase(lost, parameter('window', '10m')), [...byService, 'reason'])} > 0`,
    severity: 'critical',
    summary: '{{ $labels.job }} has lost log records ({{ $labels.reason }})',
    description:
      'Records of {{ $labels.job }} dropped in the last ‹window› ({{ $labels.reason }}): {{ printf "%.0f" $value }}.',
    dashboard: 'telltale-shipping',
    fires: {
      series: { 'telltale_log_records_dropped_total{job="shop", reason="spool_full"}': '0+1x60' },
      at: '15s',
      labels: [{ ...job, reason: 'spool_full' }],
      summary: 'shop has lost log records (spool_full)',
      description: 'Records of shop dropped in the last ten minutes (spool_full): 1.',
    },
    silent: {
      series: {
        'telltale_log_records_dropped_total{job="shop", reason="spool_full"}': '6x4 7x60',
        // Records dropped by a setting are not a loss.
        'telltale_log_records_dropped_total{job="shop", reason="level"}': '0+50x60',
        'telltale_log_records_dropped_total{job="shop", reason="rule"}': '0+50x60',
        'telltale_log_records_emitted_total{job="shop"}': '0+100x60',
      },
      at: '12m',
    },
  },
  {
    name: 'LogRecordsDeadLettered',
    expr: promql`${sum(increase(series('telltale.log.records.dead_lettered'), parameter('window', '10m')), byService)} > 0`,
    severity: 'warning',
    summary: 'Elasticsearch rejects log records of {{ $labels.job }} permanently',
    description: 'Records of {{ $labels.job }} rejected in the last ‹window›: {{ printf "%.0f" $value }}.',
    dashboard: 'telltale-shipping',
    fires: {
      series: { 'telltale_log_records_dead_lettered_total{job="shop"}': '0+1x60' },
      at: '15s',
      labels: [job],
      summary: 'Elasticsearch rejects log records of shop permanently',
      description: 'Records of shop rejected in the last ten minutes: 1.',
    },
    silent: { series: { 'telltale_log_records_dead_lettered_total{job="shop"}': '2x4 3x60' }, at: '12m' },
  },
  {
    name: 'LogFieldNamesExceeded',
    expr: promql`${sum(increase(series('telltale.log.records.names_exceeded'), parameter('window', '10m')), byService)} > ${parameter('records', 10)}`,
    for: '10m',
    severity: 'warning',
    summary: '{{ $labels.job }} logs values as field names',
    description:
      'Records of {{ $labels.job }} with fields beyond the searchable ones of an index, in the last ‹window›: {{ $value | humanize }}.',
    dashboard: 'telltale-shipping',
    fires: {
      series: { 'telltale_log_records_names_exceeded_total{job="shop"}': '0+5x100' },
      at: '10m45s',
      labels: [job],
      summary: 'shop logs values as field names',
      description: 'Records of shop with fields beyond the searchable ones of an index, in the last ten minutes: 200.',
    },
    silent: {
      series: {
        // Slightly too many names, and no more of them.
        'telltale_log_records_names_exceeded_total{job="shop"}': '0+1x8 8x100',
        'telltale_log_records_names_exceeded_total{job="till"}': '0x100',
      },
      at: '20m',
    },
  },
  {
    name: 'LogBacklogGrowing',
    expr: promql`${queued} > ${parameter('records', 10_000)} and deriv(${queued.text}[10m]) > 0`,
    for: '10m',
    severity: 'warning',
    summary: '{{ $labels.job }} logs faster than its records are shipped',
    description:
      'Records of {{ $labels.instance }} that wait for Elasticsearch: {{ $value | humanize }}, and their number grows.',
    dashboard: 'telltale-shipping',
    fires: {
      series: { 'telltale_log_records_queued{job="shop", instance="a"}': '9990+10x100' },
      at: '10m30s',
      labels: [instance],
      summary: 'shop logs faster than its records are shipped',
      description: 'Records of a that wait for Elasticsearch: 10.41k, and their number grows.',
    },
    silent: {
      series: {
        'telltale_log_records_queued{job="shop", instance="a"}': '80000-10x100',
        'telltale_log_records_queued{job="shop", instance="b"}': '0+100x99',
        // It grew, and shrinks again.
        'telltale_log_records_queued{job="shop", instance="c"}': '20000+1000x40 60000-10x60',
      },
      at: '20m',
    },
  },
  {
    name: 'LogRecordsLate',
    expr: promql`${series('telltale.log.queue.age')} > ${parameter('aboveSeconds', 600)}`,
    for: '5m',
    severity: 'warning',
    summary: 'Logs of {{ $labels.job }} arrive late',
    description:
      'The oldest record of {{ $labels.instance }} has waited {{ $value | humanizeDuration }} for Elasticsearch.',
    dashboard: 'telltale-shipping',
    fires: {
      series: { 'telltale_log_queue_age_seconds{job="shop", instance="a"}': '0+15x100' },
      at: '15m15s',
      labels: [instance],
      summary: 'Logs of shop arrive late',
      description: 'The oldest record of a has waited 15m 15s for Elasticsearch.',
    },
    silent: { series: { 'telltale_log_queue_age_seconds{job="shop", instance="a"}': '600x100' }, at: '20m' },
  },
  {
    name: 'LogSpoolFillsUp',
    expr: promql`${series('telltale.log.spool.size')} > ${parameter('bytes', halfSpool)}`,
    for: '5m',
    severity: 'critical',
    summary: '{{ $labels.job }} is about to lose log records',
    description:
      'Waiting on the disk of {{ $labels.instance }}: {{ $value | humanize1024 }}B. At 70% of TELLTALE_SPOOL_BYTES_MAX (by default 1 GiB), the first records are dropped.',
    dashboard: 'telltale-shipping',
    fires: {
      series: { 'telltale_log_spool_size_bytes{job="shop", instance="a"}': '600000000x60' },
      at: '5m',
      labels: [instance],
      summary: 'shop is about to lose log records',
      description:
        'Waiting on the disk of a: 572.2MiB. At 70% of TELLTALE_SPOOL_BYTES_MAX (by default 1 GiB), the first records are dropped.',
    },
    silent: { series: { 'telltale_log_spool_size_bytes{job="shop", instance="a"}': '536870912x60' }, at: '8m' },
  },
  {
    name: 'LogDeliveryStopped',
    expr: promql`sum(${queued}) > 0 and sum(rate(${delivered}[5m])) == 0`,
    for: '5m',
    severity: 'critical',
    summary: 'No log record arrives in Elasticsearch',
    description: 'Waiting records of all services: {{ $value | humanize }}. Elasticsearch has accepted none for ‹for›.',
    dashboard: 'telltale-shipping',
    fires: {
      series: {
        // Quiet at first: nothing waits.
        'telltale_log_records_queued{job="shop", instance="a"}': '0x40 1x60',
        'telltale_log_records_queued{job="till", instance="a"}': '0x100',
        'telltale_log_records_delivered_total{job="shop", instance="a"}': '0+10x8 80x90',
        'telltale_log_records_delivered_total{job="till", instance="a"}': '0+10x8 80x90',
      },
      at: '15m15s',
      labels: [{}],
      summary: 'No log record arrives in Elasticsearch',
      description: 'Waiting records of all services: 1. Elasticsearch has accepted none for five minutes.',
    },
    silent: {
      series: {
        'telltale_log_records_queued{job="shop", instance="a"}': '0x8 300x60',
        'telltale_log_records_delivered_total{job="shop", instance="a"}': '0+10x8 80x60',
        'telltale_log_records_delivered_total{job="till", instance="a"}': '0+1x68',
      },
      at: '15m',
    },
  },
];

export const shipping: RuleGroup = {
  file: 'shipping',
  purpose: 'Whether the logs of services arrive in Elasticsearch.',
  alerts,
};
