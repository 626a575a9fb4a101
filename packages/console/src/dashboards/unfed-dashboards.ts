// Dashboards without data: Prometheus has none of the metrics that they query.
import { foreignMetrics, metrics, prometheusMetricName } from '@telltale/catalog';
import { type Dashboard, dashboards } from '@telltale/content';
import type { TimeRange } from '../api.ts';
import { type Asking, askMetricNames } from './ask-prometheus.ts';

/** What every Prometheus has, whatever it watches. */
const everywhere: ReadonlySet<string> = new Set(['up', 'ALERTS', 'target_info']);

const python = 'Python services';

/** Metrics by their names in Prometheus, each with what emits it. */
const emitters: ReadonlyMap<string, string> = new Map([
  ...Object.keys(metrics).map((name) => [prometheusMetricName(name as keyof typeof metrics), 'Node services'] as const),
  ...Object.entries(foreignMetrics)
    .filter(([name]) => !everywhere.has(name))
    .map(([name, { from }]) => [name, from === 'python' ? python : from] as const),
]);

/** The series of a histogram have endings that its name has not. */
const family = (name: string): string => (emitters.has(name) ? name : name.replace(/_(?:bucket|count|sum)$/, ''));

/** Names of the metrics that a dashboard asks for. */
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

/** The metrics that show that a dashboard has data; undefined if it shows log records, too. */
function telling({ uid, rows }: Dashboard): string[] | undefined {
  if (rows.some(({ panels }) => panels.some(({ logs }) => logs !== undefined))) return undefined;
  const names = [...(asked.get(uid) ?? [])];
  const others = [...asked].flatMap(([other, theirs]) => (other === uid ? [] : [...theirs]));
  // Services in Python share names with others: those that they alone have say that there is one.
  const ofPython = names.filter((name) => emitters.get(name) === python && !others.includes(name));
  return ofPython.length > 0 ? ofPython : names;
}

const either = new Intl.ListFormat('en', { type: 'disjunction' });

/** By uid, why a dashboard shows nothing: of its metrics none was there in the range. */
export async function unfedDashboards(asking: Asking, range: TimeRange): Promise<ReadonlyMap<string, string>> {
  const there = new Set((await askMetricNames(asking, range)).map(family));
  return new Map(
    dashboards.flatMap((dashboard): [string, string][] => {
      const names = telling(dashboard);
      if (names === undefined || names.some((name) => there.has(name))) return [];
      const from = [...new Set(names.flatMap((name) => emitters.get(name) ?? []))];
      return [[dashboard.uid, `${dashboard.nothing}: Prometheus has no metrics of ${either.format(from)}.`]];
    }),
  );
}
