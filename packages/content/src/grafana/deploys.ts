// Deploy annotations from Prometheus: versions of a service that have just appeared.
import { aggregate, promql } from '../promql/functions.ts';
import { series, type Vector } from '../promql/series.ts';
import { ofService } from './common.ts';

const by = ['job', 'service_version'] as const;

/**
 * Versions that appeared recently.
 *
 * @param before offset at which they were missing, in PromQL; shorter than a graph's step, some deploys are missed
 */
export function appearedVersions(before = '1m'): Vector<'job' | 'service_version'> {
  const now = series('target_info', ofService);
  const earlier = promql`${now} offset ${before}`;
  return promql`${aggregate('count', now, by)} unless ${aggregate('count', earlier, by)}`;
}
