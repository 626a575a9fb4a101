// Dashboards without data: Prometheus has none of the metrics that they query.
import { foreignMetrics, metrics, prometheusMetricName } from '@telltale/catalog';
import { type Dashboard, dashboards } from '@telltale/content';
import type { TimeRange } from '../api.ts';
import { type Asking, queryMetricNames } from './query-prometheus.ts';

/** Metrics that every Prometheus has, whatever it scrapes. */
const everywhere: ReadonlySet<string> = new Set(['up', 'ALERTS', 'target_info']);

const python = 'Python services';

/** Metrics by their Prometheus names, each with its emitter. */
const emitters: ReadonlyMap<string, string> = new Map([
  ...Object.keys(metrics).map((name) => [prometheusMetricName(name as keyof typeof metrics), 'Node services'] as const),
  ...Object.entries(foreignMetrics)
    .filter(([name]) => !everywhere.has(name))
    .map(([name, { from }]) => [name, from === 'python' ? python : from] as const),
]);

/** The series of a histogram have suffixes that its name does not have. */
const family = (name: string): string => (emitters.has(name) ? name : name.replace(/_(?:bucket|count|sum)$/, ''));

/** Names of the metrics that a dashboard queries. */
function metricsOf({ rows }: Dashboard): ReadonlySet<string> {
  const texts = rows.flatMap(({ panels }) =>
    panels.flatMap(({ metrics: asked = [] }) => asked.map(({ expr }) => expr.text)),
  );
  const words = texts.join(' ').match(/[a-zA-Z_:][\w:]*/g) ?? [];
  return new Set(words.map(family).filter((name) => emitters.has(name)));
}

const asked: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  dashboards.map((dashboard) => [dashboard.uid, metricsOf(dashboard)]),
);

/** The metrics that show that a dashboard has data; undefined if it also shows log records. */
function identifyingMetrics({ uid, rows }: Dashboard): string[] | undefined {
  if (rows.some(({ panels }) => panels.some(({ logs }) => logs !== undefined))) return undefined;
  const names = [...(asked.get(uid) ?? [])];
  const others = [...asked].flatMap(([other, theirs]) => (other === uid ? [] : [...theirs]));
  // Services in Python share some metrics with others; only the metrics that no other service has prove that one
  // exists.
  const ofPython = names.filter((name) => emitters.get(name) === python && !others.includes(name));
  return ofPython.length > 0 ? ofPython : names;
}

const either = new Intl.ListFormat('en', { type: 'disjunction' });

/** Why a dashboard has no data, by uid: none of its metrics existed in the range. */
export async function dashboardsWithoutData(asking: Asking, range: TimeRange): Promise<ReadonlyMap<string, string>> {
  const there = new Set((await queryMetricNames(asking, range)).map(family));
  return new Map(
    dashboards.flatMap((dashboard): [string, string][] => {
      const names = identifyingMetrics(dashboard);
      if (names === undefined || names.some((name) => there.has(name))) return [];
      const from = [...new Set(names.flatMap((name) => emitters.get(name) ?? []))];
      return [[dashboard.uid, `${dashboard.nothing}: Prometheus has no metrics of ${either.format(from)}.`]];
    }),
  );
}
