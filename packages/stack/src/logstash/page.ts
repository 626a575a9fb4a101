// Converts Logstash's node statistics to a metrics page, with the names of logstash-exporter.
import { type ForeignMetricName, foreignMetrics } from '@telltale/catalog';
import { limits } from '../limits.ts';

/** The path of a number in the response. */
type Path = readonly string[];
type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly name: ForeignMetricName;
  readonly labels: Labels;
  readonly value: number;
}

const ofNode: readonly (readonly [ForeignMetricName, Path])[] = [
  ['logstash_stats_jvm_mem_heap_used_bytes', ['jvm', 'mem', 'heap_used_in_bytes']],
  ['logstash_stats_jvm_mem_heap_max_bytes', ['jvm', 'mem', 'heap_max_in_bytes']],
  ['logstash_stats_jvm_uptime_millis', ['jvm', 'uptime_in_millis']],
  ['logstash_stats_process_cpu_percent', ['process', 'cpu', 'percent']],
  ['logstash_stats_process_open_file_descriptors', ['process', 'open_file_descriptors']],
  ['logstash_stats_process_max_file_descriptors', ['process', 'max_file_descriptors']],
];

const ofPipeline: readonly (readonly [ForeignMetricName, Path])[] = [
  ['logstash_stats_pipeline_events_in', ['events', 'in']],
  ['logstash_stats_pipeline_events_filtered', ['events', 'filtered']],
  ['logstash_stats_pipeline_events_out', ['events', 'out']],
  ['logstash_stats_pipeline_reloads_successes', ['reloads', 'successes']],
  ['logstash_stats_pipeline_reloads_failures', ['reloads', 'failures']],
  ['logstash_stats_pipeline_queue_events_count', ['queue', 'events_count']],
  ['logstash_stats_pipeline_queue_events_queue_size', ['queue', 'queue_size_in_bytes']],
  ['logstash_stats_pipeline_queue_max_size_in_bytes', ['queue', 'max_queue_size_in_bytes']],
  ['logstash_stats_pipeline_dead_letter_queue_size_in_bytes', ['dead_letter_queue', 'queue_size_in_bytes']],
  ['logstash_stats_pipeline_dead_letter_queue_max_size_in_bytes', ['dead_letter_queue', 'max_queue_size_in_bytes']],
  ['logstash_stats_pipeline_dead_letter_queue_dropped_events', ['dead_letter_queue', 'dropped_events']],
  ['logstash_stats_pipeline_dead_letter_queue_expired_events', ['dead_letter_queue', 'expired_events']],
];

/** For an output to Elasticsearch. Logstash omits counters until their first event; a missing one means 0. */
const ofDocuments: readonly (readonly [ForeignMetricName, Path])[] = [
  ['logstash_stats_pipeline_plugin_documents_successes', ['documents', 'successes']],
  // Only conflicts: a document that existed already.
  ['logstash_stats_pipeline_plugin_documents_non_retryable_failures', ['documents', 'non_retryable_failures']],
  // Rejected for good: in the dead letters or, if these are off, in Logstash's log. No other exporter reports it.
  ['logstash_stats_pipeline_plugin_documents_dlq_routed', ['documents', 'dlq_routed']],
];

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: unknown, path: Path): unknown {
  return path.reduce((found: unknown, name) => (isFields(found) ? found[name] : undefined), value);
}

function numbers(of: unknown, which: typeof ofNode, labels: Labels, missing?: number): Sample[] {
  return which.flatMap(([name, path]) => {
    const value = at(of, path) ?? missing;
    return typeof value === 'number' && Number.isFinite(value) ? [{ name, labels, value }] : [];
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, limits.logstashLabelLengthMax) : '';
}

function outputsOf(stats: unknown, pipeline: string): Sample[] {
  const outputs = at(stats, ['plugins', 'outputs']);
  if (!Array.isArray(outputs)) return [];
  return outputs.slice(0, limits.logstashOutputsMax).flatMap((output: unknown) => {
    const plugin = text(at(output, ['name']));
    if (plugin !== 'elasticsearch' && at(output, ['documents']) === undefined) return [];
    const labels = { plugin_type: 'output', plugin, plugin_id: text(at(output, ['id'])), pipeline };
    return numbers(output, ofDocuments, labels, 0);
  });
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function line({ name, labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, of]) => `${label}="${escaped(of)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`;
}

function page(samples: readonly Sample[]): string {
  // Prometheus requires the samples of a name together.
  const byName = Map.groupBy(samples, ({ name }) => name);
  const families = [...byName].map(([name, all]) => {
    const { type } = foreignMetrics[name];
    return `# TYPE ${name} ${type === 'counter' ? 'counter' : 'gauge'}\n${all.map(line).join('')}`;
  });
  return families.join('');
}

/** The page if Logstash does not answer. */
export const downPage: string = page([{ name: 'logstash_info_up', labels: {}, value: 0 }]);

/**
 * The page if Logstash answers.
 *
 * @param stats response to `GET /_node/stats`; what is missing in it is missing on the page
 */
export function logstashPage(stats: unknown): string {
  const pipelines = at(stats, ['pipelines']);
  const all = isFields(pipelines) ? Object.entries(pipelines).slice(0, limits.logstashPipelinesMax) : [];
  const info = { name: text(at(stats, ['name'])), version: text(at(stats, ['version'])) };
  return page([
    { name: 'logstash_info_up', labels: {}, value: 1 },
    { name: 'logstash_info_node', labels: info, value: 1 },
    ...numbers(stats, ofNode, {}),
    ...all.flatMap(([id, of]) => {
      const pipeline = text(id);
      return [...numbers(of, ofPipeline, { pipeline }), ...outputsOf(of, pipeline)];
    }),
  ]);
}
