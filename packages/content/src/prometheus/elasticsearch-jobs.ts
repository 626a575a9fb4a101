// Elasticsearch's background jobs as its exporter reports them: snapshots, and deletion of old logs.
import { aggregate, increase, promql, sum } from '../promql/functions.ts';
import { series, type Vector } from '../promql/series.ts';

const byTarget = ['job', 'team', 'instance'] as const;
const ill = { color: { like: 'yellow|red' } } as const;

/** The number of snapshots that its policies took, and failed to take, in a period. */
export function snapshotsTaken(range: string): Vector {
  return sum(increase(series('elasticsearch_slm_stats_total_snapshots_taken_total'), range), byTarget);
}
export function snapshotsFailed(range: string): Vector {
  return sum(increase(series('elasticsearch_slm_stats_total_snapshots_failed_total'), range), byTarget);
}

/** 1 while policies are executed. */
export const snapshotsRun: Vector = aggregate(
  'max',
  series('elasticsearch_slm_stats_operation_mode', { operation_mode: 'RUNNING' }),
  byTarget,
);

/** The number of snapshots before that period. */
export function snapshotsBefore(range: string): Vector {
  return aggregate(
    'max',
    promql`${series('elasticsearch_slm_stats_total_snapshots_taken_total')} offset ${range}`,
    byTarget,
  );
}

const lifecycleIll = aggregate(
  'max',
  series('elasticsearch_health_report_data_stream_lifecycle_status', ill),
  byTarget,
);
const policiesIll = aggregate('max', series('elasticsearch_health_report_ilm_status', ill), byTarget);

/** 1 if Elasticsearch itself reports a problem: with the deletion of old logs, or with the snapshot repository. */
export const retentionIll: Vector = promql`${lifecycleIll} > 0 or ${policiesIll} or ${lifecycleIll}`;
export const repositoryIll: Vector = aggregate(
  'max',
  series('elasticsearch_health_report_repository_integrity_status', ill),
  byTarget,
);
