// Dashboard of log shipping: whether logged records arrive, and where they are if not.
import { limits } from '@telltale/catalog';
import { largest, promql, quantile, rate, sum } from '../../promql/functions.ts';
import { type LabelOf, series, type Vector } from '../../promql/series.ts';
import { anySteps, ofService, waitingSteps } from '../common.ts';
import type { Dashboard } from '../dashboard.ts';
import { graph, stat, table } from '../panel.ts';

const emitted = series('telltale.log.records.emitted', ofService);
const delivered = series('telltale.log.records.delivered', ofService);
const deadLettered = series('telltale.log.records.dead_lettered', ofService);
const queued = series('telltale.log.records.queued', ofService);
const adopted = series('telltale.log.records.adopted', ofService);
const dropped = series('telltale.log.records.dropped', ofService);
type RecordLabel = LabelOf<'telltale.log.records.emitted' | 'telltale.log.records.dropped'>;

function ofProcess(records: Vector<RecordLabel>): Vector<'job' | 'instance'> {
  return sum(records, ['job', 'instance']);
}

/** Missing or duplicate records, by process. */
const unaccounted = promql`${ofProcess(emitted)} + ${ofProcess(adopted)} - ${ofProcess(delivered)} - ${ofProcess(deadLettered)} - ${ofProcess(dropped)} - ${ofProcess(queued)}`;
/** Of the processes with the largest deviation from 0, above or below. */
const farthest = promql`${unaccounted} and ${largest(promql`abs(${unaccounted})`)}`;
/** Without records that were dropped by a setting. */
const appFields = series('telltale.log.app.fields', ofService);
const lost = series('telltale.log.records.dropped', { ...ofService, reason: { unlike: 'level|rule' } });

export const shipping: Dashboard = {
  uid: 'telltale-shipping',
  title: 'Log shipping',
  description: 'Whether every record that was logged is delivered, dead-lettered, on disk, or dropped for a reason.',
  variables: ['service'],
  search: 'telltale-search-dead-letters',
  nothing: 'These services ship no logs',
  rows: [
    {
      question: 'Is it well?',
      panels: [
        stat('Dropped', 'Records dropped in the last hour. They are lost.', {
          unit: 'short',
          metrics: [{ expr: promql`sum(increase(${lost}[1h]))`, legend: 'dropped' }],
          steps: anySteps,
          width: 6,
        }),
        stat(
          'Dead-lettered',
          'Records that Elasticsearch rejected permanently in the last hour. They are kept as dead letters.',
          {
            unit: 'short',
            metrics: [{ expr: promql`sum(increase(${deadLettered}[1h]))`, legend: 'refused' }],
            steps: ['green', [1, 'orange']],
            width: 6,
          },
        ),
        stat('Waiting', 'Records on disk.', {
          unit: 'short',
          metrics: [{ expr: sum(queued), legend: 'waiting' }],
          steps: waitingSteps,
          width: 6,
        }),
        stat('Oldest record', 'Age of the oldest record that has not arrived.', {
          unit: 's',
          metrics: [{ expr: promql`max(${series('telltale.log.queue.age', ofService)})`, legend: 'age' }],
          steps: ['green', [60, 'orange'], [600, 'red']],
          width: 6,
        }),
      ],
    },
    {
      question: 'Where?',
      panels: [
        table('Waiting by process', 'Records on disk, by process.', {
          unit: 'short',
          metrics: [{ expr: sum(queued, ['job', 'instance']), legend: 'waiting' }],
          columns: { job: 'service', instance: 'instance' },
          steps: waitingSteps,
          width: 12,
        }),
        table(
          'Names of fields by service',
          'Different field names under app that a process of the service has logged. An index has 1,000 searchable fields, shared by all its services: values of further fields are stored and shown, but searches do not find them.',
          {
            unit: 'short',
            metrics: [{ expr: largest(promql`max by (job) (${appFields})`), legend: 'names' }],
            columns: { job: 'service' },
            steps: ['green', [limits.appFieldsMax / 2, 'orange'], [limits.appFieldsMax, 'red']],
            width: 12,
          },
        ),
        graph(
          'Conservation',
          'Records emitted or adopted, minus those delivered, dead-lettered, dropped or waiting. A value other than 0 for long is a bug in Telltale.',
          {
            unit: 'short',
            mayBeNegative: true,
            width: 12,
            metrics: [
              {
                expr: farthest,
                legend: '{{job}} {{instance}}',
              },
            ],
          },
        ),
        graph('Paused', '1 while Elasticsearch rejects the credentials.', {
          unit: 'short',
          metrics: [
            { expr: largest(series('telltale.log.shipper.paused', ofService)), legend: '{{job}} {{instance}}' },
          ],
          steps: anySteps,
          width: 12,
        }),
      ],
    },
    {
      question: 'Why?',
      panels: [
        graph(
          'Emitted and delivered',
          'Records a second. If the second is below the first, records wait or are filtered.',
          {
            unit: 'recps',
            metrics: [
              { expr: sum(rate(emitted)), legend: 'emitted' },
              { expr: sum(rate(delivered)), legend: 'delivered' },
            ],
          },
        ),
        graph(
          'Bulk requests by outcome',
          'Requests a second. Retried ones mean that Elasticsearch is too slow or too small.',
          {
            unit: 'reqps',
            metrics: [
              { expr: sum(rate(series('telltale.log.bulk.requests', ofService)), ['outcome']), legend: '{{outcome}}' },
            ],
            stacked: true,
          },
        ),
        graph('Duration of bulk requests', 'Median and p95.', {
          unit: 's',
          metrics: [0.5, 0.95].map((share) => ({
            expr: quantile(share, 'telltale.log.bulk.duration', { where: ofService }),
            legend: `p${share * 100}`,
          })),
        }),
        graph('From log call to acknowledgement', 'Median and p95 of the delay.', {
          unit: 's',
          metrics: [0.5, 0.95].map((share) => ({
            expr: quantile(share, 'telltale.log.delivery.delay', { where: ofService }),
            legend: `p${share * 100}`,
          })),
        }),
        graph('Concurrency', 'Limit of concurrent bulk requests: it adapts to what Elasticsearch accepts.', {
          unit: 'short',
          metrics: [
            { expr: largest(series('telltale.log.bulk.concurrency', ofService)), legend: '{{job}} {{instance}}' },
          ],
        }),
        graph('Spool', 'Bytes on disk.', {
          unit: 'bytes',
          metrics: [{ expr: largest(series('telltale.log.spool.size', ofService)), legend: '{{job}} {{instance}}' }],
        }),
        graph('Dropped by reason', 'Records dropped a second, by reason; level and rule are filtered on purpose.', {
          unit: 'recps',
          metrics: [{ expr: sum(rate(dropped), ['reason']), legend: '{{reason}}' }],
        }),
        graph('Bytes sent', 'Bytes of bulk bodies a second, before compression.', {
          unit: 'Bps',
          metrics: [
            { expr: largest(sum(rate(series('telltale.log.bulk.io', ofService)), ['job'])), legend: '{{job}}' },
          ],
        }),
        graph('Slow disks', '1 while the disk is slow and records are written off the application thread.', {
          unit: 'short',
          metrics: [{ expr: largest(series('telltale.log.spool.slow', ofService)), legend: '{{job}} {{instance}}' }],
        }),
      ],
    },
  ],
};
