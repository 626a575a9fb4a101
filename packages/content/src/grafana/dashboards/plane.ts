// Dashboard of the monitoring plane itself: whether the other dashboards can be trusted.

import {
  repositoryIll,
  retentionIll,
  snapshotsFailed,
  snapshotsRun,
  snapshotsTaken,
} from '../../prometheus/elasticsearch-jobs.ts';
import { bufferShare, dropRate, rejectionRate } from '../../prometheus/pipelines.ts';
import { freeBytes, watermarkBytes } from '../../prometheus/watermarks.ts';
import { aggregate, largest, promql, rate, sum } from '../../promql/functions.ts';
import { histogramSeries, type LabelOf, series, type Vector, vector } from '../../promql/series.ts';
import { anySteps, notApplicable, shareSteps, upSteps } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const heapUsed = promql`${series('elasticsearch_jvm_memory_used_bytes', { area: 'heap' })} / ${series('elasticsearch_jvm_memory_max_bytes', { area: 'heap' })}`;
const daySeconds = 86_400;
/** Age in seconds of the file that the native plane's keeper writes. */
const keeperAge = promql`clamp_min(time() - max by (instance) (${series('prometheus_sd_file_mtime_seconds', { filename: { like: '(.*/)?telltale-keeper[.]json' } })}), 0)`;
const noPolicies = 'where Elasticsearch takes no snapshots by itself';
const noPipeline = 'where no pipeline runs';
const noGrafana = 'where the plane has no Grafana';

/** Text if nothing is measured. */
const none = {
  elasticsearch: 'No exporter of Elasticsearch is scraped here',
  alertmanager: 'No Alertmanager is scraped here',
  grafana: 'No Grafana is scraped here',
  pipeline: 'No pipeline is scraped here',
  containers: 'No cAdvisor is scraped here',
  snapshots: 'This Elasticsearch has no snapshot policy',
  keeper: 'The stack’s keeper is a container',
} as const;
/** For values of 0 and 1. */
const upOrDown = { '0': { text: 'down', colour: 'red' }, '1': { text: 'up', colour: 'green' } } as const;

/** Seconds until the first certificate expires, from a probe or from the plane that issued it. */
const expiry = promql`min(${series('probe_ssl_earliest_cert_expiry')} or ${series('telltale_certificate_expiry_timestamp_seconds')}) - time()`;

const evaluation = promql`${series('prometheus_rule_group_last_duration_seconds')} / ${series('prometheus_rule_group_interval_seconds')}`;
/** The display name of a rule group, whose own name begins with the path of its file. */
const byGroup = aggregate(
  'max',
  vector<'group' | 'instance'>(`label_replace(${evaluation.text}, "group", "$1", "rule_group", "(?:.*;)?(.+)")`),
  ['group', 'instance'],
);

/** Rejected tasks per second, by queue. */
function refused(tasks: Vector<LabelOf<'elasticsearch_thread_pool_rejected_count'>>): Vector<'type'> {
  return sum(rate(tasks), ['type']);
}

export const plane: Dashboard = {
  uid: 'telltale-plane',
  title: 'Monitoring plane',
  description: 'Prometheus, Alertmanager, Elasticsearch and Grafana themselves: are the other dashboards reliable?',
  variables: [],
  nothing: 'No Prometheus is scraped here',
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Elasticsearch', 'Its health: green, yellow (a replica is missing), red (data is missing).', {
          unit: 'short',
          metrics: [
            {
              expr: promql`max(${sum(series('elasticsearch_cluster_health_status', { color: 'yellow' }), ['cluster'])} + 2 * ${sum(series('elasticsearch_cluster_health_status', { color: 'red' }), ['cluster'])})`,
              legend: 'status',
            },
          ],
          texts: {
            '0': { text: 'green', colour: 'green' },
            '1': { text: 'yellow', colour: 'orange' },
            '2': { text: 'red', colour: 'red' },
          },
          steps: ['green', [1, 'orange'], [2, 'red']],
          noData: notApplicable,
        }),
        stat('Targets up', 'Share of all targets that Prometheus can scrape.', {
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
          noData: notApplicable,
        }),
        stat(
          'Elasticsearch disk left',
          'Space left until the first disk reaches its flood stage, at which every record is rejected.',
          {
            unit: 'bytes',
            metrics: [{ expr: promql`min(${freeBytes} - ${watermarkBytes('flood_stage')})`, legend: 'left' }],
            steps: ['red', [1_073_741_824, 'orange'], [5 * 1_073_741_824, 'green']],
            noData: notApplicable,
          },
        ),
        stat('Certificates', 'Time until the first certificate expires.', {
          unit: 's',
          metrics: [{ expr: expiry, legend: 'left' }],
          steps: ['red', [7 * daySeconds, 'orange'], [21 * daySeconds, 'green']],
          noData: notApplicable,
          mayBeEmpty: 'where nothing probes the certificates',
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        table('Targets', 'Whether Prometheus can scrape them, targets that are down first.', {
          unit: 'short',
          metrics: [{ expr: series('up'), legend: 'state' }],
          columns: { job: 'job', instance: 'instance' },
          texts: upOrDown,
          steps: ['red', [1, 'green']],
          width: 12,
        }),
        table(
          'Probes',
          'Whether servers answer correctly at the address that people use, and Logstash answers its exporter.',
          {
            unit: 'short',
            metrics: [{ expr: promql`${series('probe_success')} or ${series('logstash_info_up')}`, legend: 'state' }],
            columns: { instance: 'address', job: 'job' },
            texts: upOrDown,
            steps: ['red', [1, 'green']],
            noData: 'No address is probed here',
            mayBeEmpty: 'where nothing is probed',
            width: 12,
          },
        ),
      ],
    },
    {
      question: 'Why? Prometheus and Alertmanager',
      panels: [
        table('Slowest rule groups', 'Duration of the last evaluation as a share of its interval.', {
          unit: 'percentunit',
          metrics: [{ expr: byGroup, legend: 'share' }],
          columns: { group: 'group', instance: 'instance' },
          steps: shareSteps,
          width: 12,
        }),
        table('Largest targets', 'Samples of a scrape: which job fills Prometheus?', {
          unit: 'short',
          metrics: [{ expr: promql`topk(10, ${series('scrape_samples_scraped')})`, legend: 'samples' }],
          columns: { job: 'job', instance: 'instance' },
          width: 12,
        }),
        graph(
          'Series in memory',
          'Series use the memory of Prometheus. A step up is usually a label with unbounded values.',
          {
            unit: 'short',
            metrics: [{ expr: largest(series('prometheus_tsdb_head_series')), legend: '{{instance}}' }],
          },
        ),
        graph('Samples', 'Samples that Prometheus ingests a second.', {
          unit: 'suffix:/s',
          metrics: [
            {
              expr: largest(sum(rate(series('prometheus_tsdb_head_samples_appended_total')), ['instance'])),
              legend: '{{instance}}',
            },
          ],
        }),
        graph('Prometheus on disk', 'Blocks and write-ahead log.', {
          unit: 'bytes',
          metrics: [
            { expr: largest(series('prometheus_tsdb_storage_blocks_bytes'), 4), legend: 'blocks {{instance}}' },
            { expr: largest(series('prometheus_tsdb_wal_storage_size_bytes'), 4), legend: 'log {{instance}}' },
          ],
        }),
        graph('Memory', 'Memory of Prometheus and Alertmanager (RSS).', {
          unit: 'bytes',
          metrics: [
            {
              expr: largest(series('process_resident_memory_bytes', { job: { like: 'prometheus|alertmanager' } })),
              legend: '{{job}} {{instance}}',
            },
          ],
        }),
        graph('Notifications', 'Notifications a second, by integration.', {
          unit: 'suffix:/s',
          metrics: [
            {
              expr: largest(sum(rate(series('alertmanager_notifications_total')), ['integration'])),
              legend: '{{integration}}',
            },
          ],
          noData: none.alertmanager,
        }),
        graph('Alerts in Alertmanager', 'Alerts, by state.', {
          unit: 'short',
          metrics: [{ expr: sum(series('alertmanager_alerts'), ['state']), legend: '{{state}}' }],
          noData: none.alertmanager,
        }),
      ],
    },
    {
      question: 'Why? Elasticsearch and Grafana',
      panels: [
        graph('Documents indexed', 'Documents a second.', {
          unit: 'recps',
          metrics: [
            {
              expr: largest(sum(rate(series('elasticsearch_indices_indexing_index_total')), ['name'])),
              legend: '{{name}}',
            },
          ],
          noData: none.elasticsearch,
          width: 6,
        }),
        graph('Elasticsearch heap', 'Share of the heap in use. Above 0.85 for long, it is too small.', {
          unit: 'percentunit',
          metrics: [{ expr: largest(heapUsed), legend: '{{name}}' }],
          noData: none.elasticsearch,
          width: 6,
          max: 1,
          steps: ['green', [0.75, 'orange'], [0.85, 'red']],
        }),
        graph('Requests refused by Elasticsearch', 'Tasks that its queues rejected a second, by queue.', {
          unit: 'suffix:/s',
          metrics: [
            {
              expr: largest(
                promql`${refused(series('elasticsearch_thread_pool_rejected_count'))} > 0 or ${refused(series('elasticsearch_thread_pool_rejected_count', { type: 'write' }))}`,
              ),
              legend: '{{type}}',
            },
          ],
          noData: none.elasticsearch,
          width: 6,
        }),
        graph('Grafana requests', 'Requests a second to Grafana, by status.', {
          unit: 'reqps',
          metrics: [
            {
              expr: largest(
                sum(
                  rate(
                    histogramSeries('grafana_http_request_duration_seconds', 'count', {
                      handler: { unlike: '/metrics|/healthz' },
                    }),
                  ),
                  ['status_code'],
                ),
              ),
              legend: '{{status_code}}',
            },
          ],
          noData: none.grafana,
          mayBeEmpty: noGrafana,
          width: 6,
        }),
      ],
    },
    {
      question: 'Why? Pipelines and background jobs',
      panels: [
        graph('Buffers of pipelines', 'Share of the disk buffer of each pipeline that is in use.', {
          unit: 'percentunit',
          metrics: [{ expr: largest(bufferShare), legend: '{{job}} {{instance}}' }],
          max: 1,
          steps: ['green', [0.3, 'orange'], [0.5, 'red']],
          noData: none.pipeline,
          mayBeEmpty: noPipeline,
          width: 6,
        }),
        graph('Records lost by pipelines', 'Records a second that were dropped.', {
          unit: 'recps',
          metrics: [{ expr: largest(dropRate), legend: '{{job}} {{instance}}' }],
          noData: none.pipeline,
          mayBeEmpty: noPipeline,
          width: 6,
        }),
        graph('Records refused of pipelines', 'Records a second that Elasticsearch rejected permanently.', {
          unit: 'recps',
          metrics: [{ expr: largest(rejectionRate), legend: '{{job}} {{instance}}' }],
          noData: none.pipeline,
          mayBeEmpty: noPipeline,
          width: 6,
        }),
        graph(
          'Containers that are not healthy',
          '1 while its health check fails: the keeper, a pipeline, or a server.',
          {
            unit: 'short',
            metrics: [
              {
                expr: largest(
                  sum(promql`${series('container_health_state', { name: { like: '.+' } })} == bool 0`, ['name']),
                ),
                legend: '{{name}}',
              },
            ],
            noData: none.containers,
            mayBeEmpty: 'where no cAdvisor of 0.60 or newer is scraped',
            width: 6,
          },
        ),
        graph('Snapshots', "Snapshots of Elasticsearch's policies in a day, successful and failed ones.", {
          unit: 'short',
          metrics: [
            { expr: largest(snapshotsTaken('1d'), 4), legend: 'taken {{instance}}' },
            { expr: largest(snapshotsFailed('1d'), 4), legend: 'failed {{instance}}' },
          ],
          noData: none.snapshots,
          mayBeEmpty: noPolicies,
          width: 8,
        }),
        graph(
          'Unhealthy Elasticsearch jobs',
          '1 while Elasticsearch reports one of its background jobs as unhealthy.',
          {
            unit: 'short',
            metrics: [
              { expr: largest(retentionIll, 2), legend: 'retention {{instance}}' },
              { expr: largest(repositoryIll, 2), legend: 'snapshot repository {{instance}}' },
              { expr: largest(promql`${snapshotsRun} == bool 0`, 2), legend: 'snapshots stopped {{instance}}' },
            ],
            noData: none.snapshots,
            mayBeEmpty: noPolicies,
            width: 8,
          },
        ),
        graph('Time since the keeper ran', 'Time since the last successful round of the native plane’s keeper.', {
          unit: 's',
          metrics: [{ expr: largest(keeperAge), legend: '{{instance}}' }],
          steps: ['green', [600, 'red']],
          noData: none.keeper,
          mayBeEmpty: 'where the plane is no native one',
          width: 8,
        }),
      ],
    },
  ],
};
