// Metrics of Fluentd, Fluent Bit, the OpenTelemetry Collector and Logstash under one set of names.
import { aggregate, increase, promql, rate, sum } from '../promql/functions.ts';
import { series, type Vector } from '../promql/series.ts';

/** Labels of a target, whatever else its series have. */
type Target = Vector<string>;

const byTarget = ['job', 'team', 'instance'] as const;

/** Used share of the buffer on disk, of the fullest output. */
export const bufferShare: Vector = aggregate(
  'max',
  promql`1 - ${series('fluentd_output_status_buffer_available_space_ratio')} / 100 or 1 - ${series('fluentbit_output_chunk_available_capacity_percent')} / 100 or ${series('otelcol_exporter_queue_size')} / ${series('otelcol_exporter_queue_capacity')} or ${series('logstash_stats_pipeline_queue_events_queue_size')} / (${series('logstash_stats_pipeline_queue_max_size_in_bytes')} > 0)`,
  byTarget,
);

/**
 * The growth of a counter. Some counters appear with their first event, and then have no growth: these count
 * completely, if their target existed before.
 */
function grown(counter: Target, range: string): Vector {
  const fromNothing = promql`${counter} unless ${counter} offset ${range} and on (job, instance) ${series('up')} offset ${range}`;
  return promql`${sum(increase(counter, range), byTarget)} > 0 or ${aggregate('sum', fromNothing, byTarget)}`;
}

function any(vectors: readonly Vector[]): Vector {
  const [first, ...others] = vectors;
  if (first === undefined) throw new Error('[telltale content] nothing is counted');
  return others.reduce<Vector>((all, one) => promql`${all} or ${one}`, first);
}

/**
 * Lost records: the oldest of a full buffer, those whose retries all failed, and those without space. Their sender gets
 * an error, and may send them again.
 */
const lost: readonly Vector[] = [
  series('fluentbit_output_dropped_records_total'),
  series('otelcol_exporter_send_failed_log_records_total'),
  series('otelcol_exporter_enqueue_failed_log_records_total'),
  series('logstash_stats_pipeline_dead_letter_queue_dropped_events'),
];

/**
 * Records that Elasticsearch refused for good. Fluentd counts them when it sends dead letters. Logstash's failures
 * without a retry are only conflicts: documents that existed already.
 */
const refused: readonly Vector[] = [
  series('fluentd_output_status_emit_records', { plugin_id: 'dead_letters' }),
  series('otelcol_elasticsearch_docs_processed_total', { outcome: 'failed_client' }),
  series('logstash_stats_pipeline_plugin_documents_dlq_routed'),
];

/** The number of lost, or finally refused, records in a period. */
export function dropped(range: string): Vector {
  return any(lost.map((counter) => grown(counter, range)));
}
export function rejected(range: string): Vector {
  return any(refused.map((counter) => grown(counter, range)));
}

/** The same per second, for graphs. */
export const dropRate: Vector = any(lost.map((counter) => sum(rate(counter), byTarget)));
export const rejectionRate: Vector = any(refused.map((counter) => sum(rate(counter), byTarget)));

/** Pipelines with waiting records and no deliveries. */
export const stopped: Vector = (() => {
  const waits = (vector: Target): Vector => promql`${sum(vector, byTarget)} > 0`;
  const none = (vector: Target): Vector => promql`${sum(rate(vector, '10m'), byTarget)} == 0`;
  const fluentd = waits(series('fluentd_output_status_retry_wait', { plugin_id: 'elasticsearch' }));
  const fluentBit = promql`${waits(increase(series('fluentbit_output_retries_total'), '10m'))} and ${none(series('fluentbit_output_proc_records_total'))}`;
  const collector = promql`${waits(series('otelcol_exporter_queue_size'))} and ${none(series('otelcol_exporter_sent_log_records_total'))}`;
  const logstash = promql`${waits(series('logstash_stats_pipeline_queue_events_count'))} and ${none(series('logstash_stats_pipeline_events_out'))}`;
  return promql`${fluentd} or ${fluentBit} or ${collector} or ${logstash}`;
})();
