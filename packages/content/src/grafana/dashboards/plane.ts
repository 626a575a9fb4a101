// The monitoring plane itself: whether what the other dashboards show can be believed.
import { promql, rate, sum } from '../../promql/functions.ts';
import { histogramSeries, type LabelOf, series, type Vector } from '../../promql/series.ts';
import { anySteps, shareSteps, upSteps } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const diskUsed = promql`1 - ${series('elasticsearch_filesystem_data_available_bytes')} / ${series('elasticsearch_filesystem_data_size_bytes')}`;
const heapUsed = promql`${series('elasticsearch_jvm_memory_used_bytes', { area: 'heap' })} / ${series('elasticsearch_jvm_memory_max_bytes', { area: 'heap' })}`;
const noGrafana = 'where the plane has no Grafana';

/** Tasks that were refused a second, by queue. */
function refused(tasks: Vector<LabelOf<'elasticsearch_thread_pool_rejected_count'>>): Vector<'type'> {
  return sum(rate(tasks), ['type']);
}

export const plane: Dashboard = {
  uid: 'telltale-plane',
  title: 'Monitoring plane',
  description: 'Prometheus, Alertmanager, Elasticsearch and Grafana themselves: can the rest be believed?',
  variables: [],
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Elasticsearch', '0 is green, 1 yellow (a copy is missing), 2 red (data is missing).', {
          unit: 'short',
          metrics: [
            {
              expr: promql`max(${sum(series('elasticsearch_cluster_health_status', { color: 'yellow' }), ['cluster'])} + 2 * ${sum(series('elasticsearch_cluster_health_status', { color: 'red' }), ['cluster'])})`,
              legend: 'status',
            },
          ],
          steps: ['green', [1, 'orange'], [2, 'red']],
        }),
        stat('Targets up', 'Share of all targets that Prometheus reaches.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`avg(${series('up')})`, legend: 'up' }],
          steps: upSteps,
        }),
        stat('Rules failing', 'Evaluations that failed in the last hour: alerts of that group may not fire.', {
          unit: 'short',
          metrics: [
            {
              expr: promql`sum(increase(${series('prometheus_rule_evaluation_failures_total')}[1h]))`,
              legend: 'failed',
            },
          ],
          steps: anySteps,
        }),
        stat('Notifications failing', 'Notifications that Alertmanager could not send in the last hour.', {
          unit: 'short',
          metrics: [
            { expr: promql`sum(increase(${series('alertmanager_notifications_failed_total')}[1h]))`, legend: 'failed' },
          ],
          steps: anySteps,
        }),
        stat('Elasticsearch disk', 'Share of the fullest disk in use. At 0.95 no record is taken.', {
          unit: 'percentunit',
          metrics: [{ expr: promql`max(${diskUsed})`, legend: 'used' }],
          steps: ['green', [0.8, 'orange'], [0.9, 'red']],
        }),
        stat('Certificates', 'When the first certificate expires.', {
          unit: 'dateTimeFromNow',
          metrics: [{ expr: promql`min(${series('probe_ssl_earliest_cert_expiry')}) * 1000`, legend: 'expires' }],
          mayBeEmpty: 'where nothing probes the certificates',
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        table('Targets', '0 is down.', { unit: 'short', metrics: [{ expr: series('up'), legend: 'up' }], width: 6 }),
        table('Probes', 'Servers at the address that people use. 0 does not answer as it should.', {
          unit: 'short',
          metrics: [{ expr: series('probe_success'), legend: 'answers' }],
          mayBeEmpty: 'where nothing is probed',
          width: 6,
        }),
        table('Slowest rule groups', 'Duration of the last evaluation as a share of its interval.', {
          unit: 'percentunit',
          metrics: [
            {
              expr: promql`${series('prometheus_rule_group_last_duration_seconds')} / ${series('prometheus_rule_group_interval_seconds')}`,
              legend: 'share',
            },
          ],
          steps: shareSteps,
          width: 6,
        }),
        table('Largest targets', 'Samples a scrape: who fills Prometheus?', {
          unit: 'short',
          metrics: [{ expr: promql`topk(10, ${series('scrape_samples_scraped')})`, legend: 'samples' }],
          width: 6,
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph('Series in memory', 'What Prometheus needs memory for. A step up is a label without end.', {
          unit: 'short',
          metrics: [{ expr: series('prometheus_tsdb_head_series'), legend: '{{instance}}' }],
        }),
        graph('Samples', 'Samples that Prometheus takes a second.', {
          unit: 'ops',
          metrics: [
            {
              expr: sum(rate(series('prometheus_tsdb_head_samples_appended_total')), ['instance']),
              legend: '{{instance}}',
            },
          ],
        }),
        graph('Prometheus on disk', 'Blocks and write-ahead log.', {
          unit: 'bytes',
          metrics: [
            { expr: series('prometheus_tsdb_storage_blocks_bytes'), legend: 'blocks {{instance}}' },
            { expr: series('prometheus_tsdb_wal_storage_size_bytes'), legend: 'log {{instance}}' },
          ],
        }),
        graph('Memory', 'Memory of Prometheus and Alertmanager (RSS).', {
          unit: 'bytes',
          metrics: [
            {
              expr: series('process_resident_memory_bytes', { job: { like: 'prometheus|alertmanager' } }),
              legend: '{{job}} {{instance}}',
            },
          ],
        }),
        graph('Notifications', 'Notifications a second, by integration.', {
          unit: 'ops',
          metrics: [
            { expr: sum(rate(series('alertmanager_notifications_total')), ['integration']), legend: '{{integration}}' },
          ],
        }),
        graph('Alerts in Alertmanager', 'Alerts, by state.', {
          unit: 'short',
          metrics: [{ expr: sum(series('alertmanager_alerts'), ['state']), legend: '{{state}}' }],
        }),
        graph('Documents indexed', 'Documents a second.', {
          unit: 'ops',
          metrics: [
            { expr: sum(rate(series('elasticsearch_indices_indexing_index_total')), ['name']), legend: '{{name}}' },
          ],
        }),
        graph('Elasticsearch heap', 'Share of the heap in use. Above 0.85 for long, it is too small.', {
          unit: 'percentunit',
          metrics: [{ expr: heapUsed, legend: '{{name}}' }],
          max: 1,
          steps: ['green', [0.75, 'orange'], [0.85, 'red']],
        }),
        graph('Requests refused by Elasticsearch', 'Tasks that its queues did not take a second, by queue.', {
          unit: 'ops',
          metrics: [
            {
              expr: promql`${refused(series('elasticsearch_thread_pool_rejected_count'))} > 0 or ${refused(series('elasticsearch_thread_pool_rejected_count', { type: 'write' }))}`,
              legend: '{{type}}',
            },
          ],
        }),
        graph('Grafana requests', 'Requests a second to Grafana, by status.', {
          unit: 'reqps',
          metrics: [
            {
              expr: sum(
                rate(
                  histogramSeries('grafana_http_request_duration_seconds', 'count', {
                    handler: { unlike: '/metrics|/healthz' },
                  }),
                ),
                ['status_code'],
              ),
              legend: '{{status_code}}',
            },
          ],
          mayBeEmpty: noGrafana,
        }),
      ],
    },
  ],
};
