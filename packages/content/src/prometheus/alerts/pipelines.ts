// Alerts for pipelines without the preload: Fluentd, Fluent Bit, the OpenTelemetry Collector, Logstash.
import { promql } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import { bufferShare, dropped, rejected, stopped } from '../pipelines.ts';
import type { Alert, Firing, RuleGroup } from '../rule.ts';

const names = ['fluentd', 'fluent-bit', 'otel-collector', 'logstash'] as const;
type Name = (typeof names)[number];

const up = series('up', { job: { like: parameter('jobs', names.join('|')) } });
/** A pipeline that ended is reported for six hours: it is no longer a target, and nothing else reports it. */
const lastSeen = promql`max_over_time(timestamp(${up})[${parameter('window', '6h')}:1m])`;

const target = (job: Name) => ({ job, instance: job }) as const;
const of = (job: Name, more = ''): string => `job="${job}", instance="${job}"${more}`;

/** The texts of an alert in one pipeline. */
function firing(job: Name, given: Pick<Firing, 'series' | 'at' | 'summary' | 'description'>): Firing {
  return { ...given, labels: [target(job)] };
}

const bufferTexts = (job: Name) => ({
  summary: `The buffer of ${job} fills up`,
  description: '60% of its buffer are in use. When it is full, new records are rejected or the oldest are dropped.',
});
const droppedTexts = (job: Name, count: number) => ({
  summary: `${job} has lost log records`,
  description: `Records lost in the last ten minutes: ${count}.`,
});
const rejectedTexts = (job: Name) => ({
  summary: `Elasticsearch rejects records of ${job} permanently`,
  description: 'Records rejected in the last ten minutes: 1.',
});
const stoppedTexts = (job: Name) => ({
  summary: `${job} delivers no record`,
  description: 'Records wait in it, and Elasticsearch has accepted none for ten minutes.',
});

const alerts: readonly Alert[] = [
  {
    name: 'PipelineGone',
    expr: promql`time() - max by (job, team) (${lastSeen}) > ${parameter('afterSeconds', 300)} unless on (job) ${up}`,
    severity: 'critical',
    summary: '{{ $labels.job }} does not run',
    description:
      'The last scrape of {{ $labels.job }} was {{ $value | humanizeDuration }} ago, and it is no longer a scrape target.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [`up{${of('fluent-bit')}}`]: '1x40 stale' },
      at: '15m15s',
      labels: [{ job: 'fluent-bit' }],
      summary: 'fluent-bit does not run',
      description: 'The last scrape of fluent-bit was 5m 15s ago, and it is no longer a scrape target.',
    },
    silent: {
      series: {
        // A restart that takes five minutes.
        [`up{${of('fluentd')}}`]: '1x40 stale',
        // It does not answer: another alert covers that.
        [`up{${of('fluent-bit')}}`]: '1x20 0x60',
        // It never ran, or no pipeline ended.
        'up{job="shop", instance="a"}': '1x20 stale',
      },
      at: '15m',
    },
  },
  {
    name: 'LogstashUnreachable',
    expr: promql`${series('logstash_info_up')} == 0`,
    for: '5m',
    severity: 'critical',
    summary: '{{ $labels.instance }} does not answer its exporter',
    description: 'Logstash has not answered for ‹for›: it is starting, hangs, or does not run.',
    dashboard: 'telltale-plane',
    fires: firing('logstash', {
      series: { [`logstash_info_up{${of('logstash')}}`]: '1x4 0x40' },
      at: '6m15s',
      summary: 'logstash does not answer its exporter',
      description: 'Logstash has not answered for five minutes: it is starting, hangs, or does not run.',
    }),
    silent: {
      series: {
        // A start on a busy machine.
        [`logstash_info_up{${of('logstash')}}`]: '0x18 1x40',
        // The exporter itself is down: another alert covers that.
        'logstash_info_up{job="logstash", instance="other"}': '1x4 stale',
        'up{job="logstash", instance="other"}': '1x4 0x60',
      },
      at: '10m',
    },
  },
  {
    name: 'PipelineDeliveryStopped',
    expr: stopped,
    for: '10m',
    severity: 'critical',
    summary: '{{ $labels.job }} delivers no record',
    description: 'Records wait in it, and Elasticsearch has accepted none for ‹for›.',
    dashboard: 'telltale-plane',
    fires: firing('fluentd', {
      series: { [`fluentd_output_status_retry_wait{${of('fluentd', ', plugin_id="elasticsearch"')}}`]: '0x4 30x80' },
      at: '11m15s',
      ...stoppedTexts('fluentd'),
    }),
    alsoFires: [
      firing('fluent-bit', {
        series: {
          [`fluentbit_output_retries_total{${of('fluent-bit', ', name="elasticsearch"')}}`]: '0+1x80',
          [`fluentbit_output_proc_records_total{${of('fluent-bit', ', name="elasticsearch"')}}`]: '9x80',
        },
        at: '10m15s',
        ...stoppedTexts('fluent-bit'),
      }),
      firing('otel-collector', {
        series: {
          [`otelcol_exporter_queue_size{${of('otel-collector', ', exporter="elasticsearch"')}}`]: '500x80',
          [`otelcol_exporter_sent_log_records_total{${of('otel-collector', ', exporter="elasticsearch"')}}`]: '9x80',
        },
        at: '10m15s',
        ...stoppedTexts('otel-collector'),
      }),
      firing('logstash', {
        series: {
          [`logstash_stats_pipeline_queue_events_count{${of('logstash')}}`]: '500x80',
          [`logstash_stats_pipeline_events_out{${of('logstash')}}`]: '9x80',
        },
        at: '10m15s',
        ...stoppedTexts('logstash'),
      }),
    ],
    silent: {
      series: {
        [`fluentd_output_status_retry_wait{${of('fluentd', ', plugin_id="elasticsearch"')}}`]: '30x30 0x2 30x60',
        [`fluentbit_output_retries_total{${of('fluent-bit', ', name="elasticsearch"')}}`]: '0+1x80',
        [`fluentbit_output_proc_records_total{${of('fluent-bit', ', name="elasticsearch"')}}`]: '0+1x80',
        [`otelcol_exporter_queue_size{${of('otel-collector', ', exporter="elasticsearch"')}}`]: '0x80',
        [`otelcol_exporter_sent_log_records_total{${of('otel-collector', ', exporter="elasticsearch"')}}`]: '9x80',
        [`logstash_stats_pipeline_queue_events_count{${of('logstash')}}`]: '500x80',
        [`logstash_stats_pipeline_events_out{${of('logstash')}}`]: '0+9x80',
      },
      at: '15m',
    },
  },
  {
    name: 'PipelineBufferFillsUp',
    expr: promql`${bufferShare} > ${parameter('above', 0.5)}`,
    for: '5m',
    severity: 'critical',
    summary: 'The buffer of {{ $labels.job }} fills up',
    description:
      '{{ $value | humanizePercentage }} of its buffer are in use. When it is full, new records are rejected or the oldest are dropped.',
    dashboard: 'telltale-plane',
    fires: firing('fluentd', {
      series: {
        [`fluentd_output_status_buffer_available_space_ratio{${of('fluentd', ', plugin_id="elasticsearch"')}}`]:
          '40x60',
        [`fluentd_output_status_buffer_available_space_ratio{${of('fluentd', ', plugin_id="dead_letters"')}}`]:
          '100x60',
      },
      at: '5m',
      ...bufferTexts('fluentd'),
    }),
    alsoFires: [
      firing('fluent-bit', {
        series: {
          [`fluentbit_output_chunk_available_capacity_percent{${of('fluent-bit', ', name="elasticsearch"')}}`]: '40x60',
        },
        at: '5m',
        ...bufferTexts('fluent-bit'),
      }),
      firing('otel-collector', {
        series: {
          [`otelcol_exporter_queue_size{${of('otel-collector', ', exporter="elasticsearch"')}}`]: '60x60',
          [`otelcol_exporter_queue_capacity{${of('otel-collector', ', exporter="elasticsearch"')}}`]: '100x60',
        },
        at: '5m',
        ...bufferTexts('otel-collector'),
      }),
      firing('logstash', {
        series: {
          [`logstash_stats_pipeline_queue_events_queue_size{${of('logstash')}}`]: '60x60',
          [`logstash_stats_pipeline_queue_max_size_in_bytes{${of('logstash')}}`]: '100x60',
        },
        at: '5m',
        ...bufferTexts('logstash'),
      }),
    ],
    silent: {
      series: {
        [`fluentd_output_status_buffer_available_space_ratio{${of('fluentd', ', plugin_id="elasticsearch"')}}`]:
          '50x60',
        [`fluentbit_output_chunk_available_capacity_percent{${of('fluent-bit', ', name="elasticsearch"')}}`]: '50x60',
        [`otelcol_exporter_queue_size{${of('otel-collector', ', exporter="elasticsearch"')}}`]: '50x60',
        [`otelcol_exporter_queue_capacity{${of('otel-collector', ', exporter="elasticsearch"')}}`]: '100x60',
        // A queue in memory has no size on disk.
        [`logstash_stats_pipeline_queue_events_queue_size{${of('logstash')}}`]: '60x60',
        [`logstash_stats_pipeline_queue_max_size_in_bytes{${of('logstash')}}`]: '0x60',
      },
      at: '8m',
    },
  },
  {
    name: 'PipelineRecordsDropped',
    expr: promql`${dropped(parameter('window', '10m'))} > 0`,
    severity: 'critical',
    summary: '{{ $labels.job }} has lost log records',
    description: 'Records lost in the last ‹window›: {{ printf "%.0f" $value }}.',
    dashboard: 'telltale-plane',
    fires: firing('fluent-bit', {
      series: {
        [`fluentbit_output_dropped_records_total{${of('fluent-bit', ', name="elasticsearch"')}}`]: '0x4 1x60',
      },
      at: '1m15s',
      ...droppedTexts('fluent-bit', 1),
    }),
    alsoFires: [
      firing('otel-collector', {
        series: {
          [`otelcol_exporter_send_failed_log_records_total{${of('otel-collector', ', exporter="elasticsearch"')}}`]:
            '0x4 1x60',
        },
        at: '1m15s',
        ...droppedTexts('otel-collector', 1),
      }),
      firing('otel-collector', {
        series: {
          [`otelcol_exporter_send_failed_log_records_total{${of('otel-collector', ', exporter="elasticsearch"')}}`]:
            '0x60',
          [`otelcol_exporter_enqueue_failed_log_records_total{${of('otel-collector', ', exporter="elasticsearch"')}}`]:
            '0x4 1x60',
        },
        at: '1m15s',
        ...droppedTexts('otel-collector', 1),
      }),
      firing('logstash', {
        series: { [`logstash_stats_pipeline_dead_letter_queue_dropped_events{${of('logstash')}}`]: '0x4 1x60' },
        at: '1m15s',
        ...droppedTexts('logstash', 1),
      }),
    ],
    silent: {
      series: {
        [`fluentbit_output_dropped_records_total{${of('fluent-bit', ', name="elasticsearch"')}}`]: '6x4 7x60',
        [`otelcol_exporter_send_failed_log_records_total{${of('otel-collector', ', exporter="elasticsearch"')}}`]:
          '6x4 7x60',
        [`otelcol_exporter_enqueue_failed_log_records_total{${of('otel-collector', ', exporter="elasticsearch"')}}`]:
          '6x4 7x60',
        [`logstash_stats_pipeline_dead_letter_queue_dropped_events{${of('logstash')}}`]: '6x4 7x60',
      },
      at: '12m',
    },
  },
  {
    name: 'PipelineRecordsRejected',
    expr: promql`${rejected(parameter('window', '10m'))} > 0`,
    severity: 'warning',
    summary: 'Elasticsearch rejects records of {{ $labels.job }} permanently',
    description: 'Records rejected in the last ‹window›: {{ printf "%.0f" $value }}.',
    dashboard: 'telltale-plane',
    fires: firing('fluentd', {
      series: {
        [`fluentd_output_status_emit_records{${of('fluentd', ', plugin_id="dead_letters"')}}`]: '0x4 1x60',
        [`fluentd_output_status_emit_records{${of('fluentd', ', plugin_id="elasticsearch"')}}`]: '0+50x60',
      },
      at: '1m15s',
      ...rejectedTexts('fluentd'),
    }),
    alsoFires: [
      firing('otel-collector', {
        series: {
          // It appears with its first event.
          [`up{${of('otel-collector')}}`]: '1x100',
          [`otelcol_elasticsearch_docs_processed_total{${of('otel-collector', ', outcome="failed_client"')}}`]:
            '_x45 1x60',
          [`otelcol_elasticsearch_docs_processed_total{${of('otel-collector', ', outcome="success"')}}`]: '0+50x60',
        },
        at: '11m15s',
        ...rejectedTexts('otel-collector'),
      }),
      firing('logstash', {
        series: {
          [`logstash_stats_pipeline_plugin_documents_dlq_routed{${of('logstash')}}`]: '0x4 1x60',
        },
        at: '1m15s',
        ...rejectedTexts('logstash'),
      }),
    ],
    silent: {
      series: {
        [`fluentd_output_status_emit_records{${of('fluentd', ', plugin_id="dead_letters"')}}`]: '6x4 7x60',
        [`fluentd_output_status_emit_records{${of('fluentd', ', plugin_id="elasticsearch"')}}`]: '0+50x60',
        // Prometheus sees this target for the first time: earlier counts are not new.
        [`otelcol_elasticsearch_docs_processed_total{${of('otel-collector', ', outcome="failed_client"')}}`]:
          '_x44 9x60',
        [`up{${of('otel-collector')}}`]: '_x44 1x60',
        [`otelcol_elasticsearch_docs_processed_total{${of('otel-collector', ', outcome="success"')}}`]: '0+50x60',
        [`logstash_stats_pipeline_plugin_documents_dlq_routed{${of('logstash')}}`]: '6x4 7x60',
        // Documents that existed already.
        [`logstash_stats_pipeline_plugin_documents_non_retryable_failures{${of('logstash')}}`]: '0+50x60',
      },
      at: '12m',
    },
  },
];

export const pipelines: RuleGroup = {
  file: 'pipelines',
  purpose: 'Whether the logs of programs without the preload arrive.',
  alerts,
};
