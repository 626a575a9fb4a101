// What is wrong with a dashboard that no schema sees: ids, places, units, words, queries that cost too much, links.
import { foreignMetrics, type MetricName, metrics, prometheusMetricName } from '@telltale/catalog';
import { groupings, labelNames } from '../support/promql.ts';
import type { Dashboard, Panel, Target } from './grafana/model.ts';

/** A rate needs four scrapes; what is written for the commonest interval, fifteen seconds, holds for shorter ones. */
const RANGE_SECONDS_MIN = 60;

/** Histograms: each series of theirs is many. */
const costly = new Set(
  [
    ...(Object.keys(metrics) as MetricName[])
      .filter((name) => metrics[name].instrument === 'histogram')
      .map((name) => prometheusMetricName(name)),
    ...Object.entries(foreignMetrics).flatMap(([name, { type }]) => (type === 'histogram' ? [name] : [])),
  ].flatMap((name) => [`${name}_bucket`, `${name}_count`, `${name}_sum`]),
);

/** What only grows, and says how much through its rate. */
const counters = new Set([
  ...costly,
  ...(Object.keys(metrics) as MetricName[])
    .filter((name) => metrics[name].instrument === 'counter')
    .map((name) => prometheusMetricName(name)),
  ...Object.entries(foreignMetrics).flatMap(([name, { type }]) => (type === 'counter' ? [name] : [])),
]);

/** Panels that hold whole counters against each other: what came in against what became of it. */
const wholeCounters = new Set(['Conservation']);

/** What services emit, and a dashboard of services narrows to those that are chosen. */
const ours = new Set(
  (Object.keys(metrics) as MetricName[]).flatMap((name) => {
    const own = prometheusMetricName(name);
    return [own, `${own}_bucket`, `${own}_count`, `${own}_sum`];
  }),
);

/** Labels that a legend may name: those that are grouped by, or all where nothing is. */
function legendComplaints({ expr = '', legendFormat = '' }: Target): string[] {
  if (!/\b(sum|max|min|avg|count)\b/.test(expr)) return [];
  const grouped = groupings(plain(expr)).flatMap(({ labels }) => labels);
  return [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].flatMap(([, label = '']) =>
    grouped.includes(label) ? [] : [`its legend names ${label}, by which nothing is grouped`],
  );
}

/** What the expression is once Grafana has put its variables in. */
export function plain(expr: string): string {
  return expr
    .replace(/\$__rate_interval|\$__interval/g, '1m')
    .replace(/\$__range/g, '1h')
    .replace(/\$\{?\w+(:\w+)?\}?/g, 'x');
}

function queryComplaints(
  expr: string,
  { isOfService, title }: { readonly isOfService: boolean; readonly title: string },
): string[] {
  try {
    return labelNames(plain(expr)).flatMap(({ metric, matchers, rangeSeconds }) => [
      ...(rangeSeconds === undefined && metric !== undefined && counters.has(metric) && !wholeCounters.has(title)
        ? [`${metric} is a counter: it says nothing without rate or increase`]
        : []),
      ...(isOfService && metric !== undefined && ours.has(metric) && !matchers.some(({ label }) => label === 'job')
        ? [`${metric} is not narrowed to the service that was chosen`]
        : []),
      ...(rangeSeconds !== undefined && rangeSeconds < RANGE_SECONDS_MIN
        ? [`${metric}[${rangeSeconds}s] is less than four scrapes`]
        : []),
      ...(metric !== undefined && costly.has(metric) && matchers.length === 0
        ? [`${metric} is asked for as a whole, and is a histogram`]
        : []),
    ]);
  } catch (error) {
    return [(error as Error).message];
  }
}

function sourceComplaints({ datasource }: Target | Panel, variables: ReadonlySet<string>): string[] {
  const [, name] = /^\$\{(\w+)\}$/.exec(datasource?.uid ?? '') ?? [];
  if (name === undefined) return [`its data source ${datasource?.uid} is no variable`];
  return variables.has(name) ? [] : [`its data source is the variable ${name}, which is not there`];
}

function overlaps(one: Panel, other: Panel): boolean {
  const [a, b] = [one.gridPos, other.gridPos];
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Where a link of ours leads: a dashboard that is there, with variables that it has. */
function linkComplaints(url: string | undefined, all: ReadonlyMap<string, Dashboard>): string[] {
  const [, uid, query = ''] = /^\/d\/([\w-]+)\??(.*)$/.exec(url ?? '') ?? [];
  if (uid === undefined) return [];
  const to = all.get(uid);
  if (to === undefined) return [`a link leads to ${uid}, which is not there`];
  const known = to.templating.list.map(({ name }) => name);
  return [...query.matchAll(/var-(\w+)=/g)].flatMap(([, name = '']) =>
    known.includes(name) ? [] : [`a link sets ${name}, which ${uid} does not have`],
  );
}

function panelComplaints(panel: Panel, variables: ReadonlySet<string>, all: ReadonlyMap<string, Dashboard>): string[] {
  const { title, description, targets = [], links = [], fieldConfig, type } = panel;
  const complaints = [
    ...(title === '' ? ['it has no title'] : []),
    ...(description ? [] : ['it has no description']),
    ...(targets.length === 0 ? ['it asks nothing'] : []),
    ...(fieldConfig?.defaults.unit ? [] : ['it has no unit']),
    ...(fieldConfig?.defaults.noValue ? [] : ['it says nothing where there is no data']),
    ...(new Set(targets.map(({ refId }) => refId)).size === targets.length ? [] : ['two of its queries have one name']),
    ...sourceComplaints(panel, variables),
    ...targets.flatMap((target) => sourceComplaints(target, variables)),
    ...targets.flatMap(({ expr }) =>
      expr === undefined ? [] : queryComplaints(expr, { isOfService: variables.has('service'), title }),
    ),
    ...targets.flatMap((target) => legendComplaints(target)),
    ...links.flatMap(({ url }) => linkComplaints(url, all)),
  ];
  return complaints.map((complaint) => `${title} (${type}): ${complaint}`);
}

/** One line for everything that is wrong; none where nothing is. */
export function lintDashboards(dashboards: readonly Dashboard[]): string[] {
  const all = new Map(dashboards.map((dashboard) => [dashboard.uid, dashboard]));
  const twice = dashboards.length === all.size ? [] : ['two dashboards have one uid'];
  return [
    ...twice,
    ...dashboards.flatMap(({ uid, panels, templating }) => {
      const variables = new Set(templating.list.map(({ name }) => name));
      const shown = panels.filter(({ type }) => type !== 'row');
      const ids = panels.map(({ id }) => id);
      return [
        ...ids.flatMap((id, index) => {
          const twin = panels[ids.indexOf(id)];
          return twin === panels[index] ? [] : [`two panels have one id, which comes of their title: ${twin?.title}`];
        }),
        ...panels.flatMap((one, index) =>
          panels
            .slice(index + 1)
            .flatMap((other) => (overlaps(one, other) ? [`${one.title} lies on ${other.title}`] : [])),
        ),
        ...shown.flatMap((panel) => panelComplaints(panel, variables, all)),
      ].map((complaint) => `${uid}: ${complaint}`);
    }),
  ];
}
