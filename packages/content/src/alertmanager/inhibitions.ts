// Inhibition rules: which alerts are not notified while another alert with the same cause fires.
import type { Inhibition, Matcher } from './configuration.ts';

/** Alerts that others explain. docs/alerting.md gives the reason of each pair. */
interface Silencing {
  readonly by: readonly string[];
  readonly silenced: readonly string[];
  /** Labels that identify the subject: a cause on one host or address does not explain alerts of another. */
  readonly ofTheSame: readonly string[];
  /** Matchers of the inhibited alerts, in addition to their names. */
  readonly only?: Matcher;
}

/** Alerts of a service's process. */
const ofProcess = [
  'HeapNearLimit',
  'MemoryGrowing',
  'GarbageCollectorBusy',
  'EventLoopSaturated',
  'EventLoopBlocked',
  'FileDescriptorsNearLimit',
  'LogShippingPaused',
  'LogBacklogGrowing',
  'LogRecordsLate',
  'LogSpoolFillsUp',
] as const;

const budgets = ['InTwoDays', 'InFiveDays', 'InTenDays', 'InThirtyDays'] as const;
const errorBudgets = budgets.map((lasts) => `ErrorBudgetGone${lasts}`);
const latencyBudgets = budgets.slice(0, 3).map((lasts) => `LatencyBudgetGone${lasts}`);

/** Warnings about a service as a whole. */
const warningsOfService = [
  'ServiceLatencyHigh',
  'ServiceRestarting',
  'ServiceLogsGone',
  'DependencyFailing',
  'CircuitBreakerOpen',
  'ConnectionPoolExhausted',
  ...errorBudgets.slice(2),
  ...latencyBudgets.slice(2),
] as const;

/** The alert of the faster rate contains everything that the slower one would say. */
function faster(rates: readonly string[]): Silencing[] {
  return rates
    .slice(0, -1)
    .map((rate, index) => ({ by: [rate], silenced: rates.slice(index + 1), ofTheSame: ['job'] }));
}

const service: readonly Silencing[] = [
  { by: ['TargetDown'], silenced: ofProcess, ofTheSame: ['job', 'instance'] },
  {
    by: ['ServiceDown'],
    silenced: [
      'TargetDown',
      ...ofProcess,
      'ServiceErrorRatioHigh',
      'ServiceTrafficGone',
      ...errorBudgets.slice(0, 2),
      ...latencyBudgets.slice(0, 2),
      ...warningsOfService,
    ],
    ofTheSame: ['job'],
  },
  // It opens a ticket, so it must not inhibit alerts that page.
  { by: ['ServiceGone'], silenced: warningsOfService, ofTheSame: ['job'] },
  {
    by: ['ServiceErrorRatioHigh'],
    silenced: ['ServiceLatencyHigh', ...errorBudgets.slice(2)],
    ofTheSame: ['job'],
  },
  ...faster(errorBudgets),
  ...faster(latencyBudgets),
  { by: latencyBudgets.slice(0, 2), silenced: ['ServiceLatencyHigh'], ofTheSame: ['job'] },
  { by: ['ServiceTrafficGone'], silenced: ['ServiceLogsGone'], ofTheSame: ['job'] },
  {
    by: ['HeapNearLimit'],
    silenced: ['GarbageCollectorBusy', 'MemoryGrowing', 'EventLoopSaturated', 'EventLoopBlocked'],
    ofTheSame: ['job', 'instance'],
  },
];

// No label shows to which Elasticsearch a service ships. Lost records are notified anyway.
const shipping: readonly Silencing[] = [
  {
    by: ['ElasticsearchUnreachable', 'ElasticsearchRed', 'ElasticsearchDiskFull'],
    silenced: [
      'LogDeliveryStopped',
      'LogSpoolFillsUp',
      'LogBacklogGrowing',
      'LogRecordsLate',
      'PipelineDeliveryStopped',
      'PipelineBufferFillsUp',
    ],
    ofTheSame: [],
  },
  {
    by: ['LogDeliveryStopped'],
    silenced: ['LogSpoolFillsUp', 'LogBacklogGrowing', 'LogRecordsLate'],
    ofTheSame: [],
  },
  {
    by: ['LogShippingPaused', 'LogSpoolFillsUp'],
    silenced: ['LogBacklogGrowing', 'LogRecordsLate'],
    ofTheSame: ['job', 'instance'],
  },
];

/** Each pipeline has its own job. */
const pipelines: readonly Silencing[] = [
  {
    by: ['ServiceDown', 'PipelineGone'],
    silenced: ['PipelineDeliveryStopped', 'PipelineBufferFillsUp'],
    ofTheSame: ['job'],
  },
];

const addressOf = (server: string): Matcher => `instance=~"(https?://)?(${server})([-.:/].*)?"`;

const plane: readonly Silencing[] = [
  {
    by: ['ElasticsearchUnreachable'],
    silenced: [
      'ElasticsearchRed',
      'ElasticsearchYellow',
      'ElasticsearchDiskFull',
      'ElasticsearchDiskNearlyFull',
      'ElasticsearchDiskLow',
      'ElasticsearchHeapHigh',
      'ElasticsearchRefusesWrites',
    ],
    ofTheSame: ['job', 'cluster'],
  },
  {
    by: ['ElasticsearchDiskFull'],
    silenced: ['ElasticsearchDiskNearlyFull', 'ElasticsearchDiskLow'],
    ofTheSame: ['job', 'cluster', 'name', 'path'],
  },
  {
    by: ['ElasticsearchDiskNearlyFull'],
    silenced: ['ElasticsearchDiskLow'],
    ofTheSame: ['job', 'cluster', 'name', 'path'],
  },
  {
    by: ['ElasticsearchUnreachable'],
    silenced: ['ProbeFailing'],
    only: addressOf('elasticsearch|kibana'),
    ofTheSame: [],
  },
  {
    by: ['ElasticsearchRed', 'ElasticsearchDiskFull'],
    silenced: ['ProbeFailing'],
    only: addressOf('kibana'),
    ofTheSame: [],
  },
  { by: ['PrometheusStorageFailing'], silenced: ['PrometheusIngestionFell'], ofTheSame: ['job', 'instance'] },
  {
    by: ['CertificateExpiresNow'],
    silenced: ['CertificateExpiresSoon'],
    ofTheSame: ['job', 'instance', 'certificate'],
  },
  {
    by: ['HostDiskNearlyFull'],
    silenced: ['HostDiskFillsUp'],
    ofTheSame: ['job', 'instance', 'device', 'mountpoint'],
  },
];

function named(names: readonly string[]): Matcher {
  return names.length === 1 ? `alertname="${names[0]}"` : `alertname=~"${names.join('|')}"`;
}

/** A label that is missing on both sides counts as equal; alerts without a job are unrelated. */
const ofSomeJob: Matcher = 'job=~".+"';

export const inhibitions: readonly Inhibition[] = [...service, ...shipping, ...pipelines, ...plane].map(
  ({ by, silenced, ofTheSame, only }) => {
    const some = ofTheSame.includes('job') ? [ofSomeJob] : [];
    return {
      source_matchers: [named(by), ...some],
      target_matchers: [named(silenced), ...(only === undefined ? [] : [only]), ...some],
      ...(ofTheSame.length > 0 && { equal: [...ofTheSame] }),
    };
  },
);
