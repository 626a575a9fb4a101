// The metrics that content may name, as Prometheus has them: ours, others', and those that our rules record.
import { foreignMetrics, metrics, prometheusMetricName } from '@telltale/catalog';
import { ruleGroups } from '@telltale/content';

/** Names that a metric has in Prometheus: a histogram has three. */
function namesOf(name: string, kind: string): string[] {
  return kind === 'histogram' ? ['_bucket', '_count', '_sum'].map((part) => `${name}${part}`) : [name];
}

/** By name, as selectors name them. */
export const knownMetrics: ReadonlySet<string> = new Set([
  ...(Object.keys(metrics) as (keyof typeof metrics)[]).flatMap((name) =>
    namesOf(prometheusMetricName(name), metrics[name].instrument),
  ),
  ...Object.entries(foreignMetrics).flatMap(([name, { type }]) => namesOf(name, type)),
  ...ruleGroups.flatMap(({ recordings = [] }) => recordings.map(({ record }) => record)),
]);
