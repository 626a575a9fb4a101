// What is wrong with a query that Prometheus would answer: too expensive, too narrow, or grouped by a missing label.
import { foreignMetrics, type MetricName, metrics, prometheusMetricName } from '@telltale/catalog';
import { groupings, labelNames } from '../../support/promql.ts';
import type { Target } from '../grafana/model.ts';

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
function legendComplaints(expr: string, legendFormat: string): string[] {
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

/** Where a query stands. */
export interface Place {
  /** Title of its panel. */
  readonly title: string;
  /** On a dashboard that is narrowed to services. */
  readonly isOfService: boolean;
}

function selectorComplaints(expr: string, { isOfService, title }: Place): string[] {
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
}

/** What is wrong with a query to Prometheus, one line each; none where nothing is. */
export function queryComplaints({ expr, legendFormat = '' }: Target, place: Place): string[] {
  if (expr === undefined) return [];
  try {
    return [...selectorComplaints(expr, place), ...legendComplaints(expr, legendFormat)];
  } catch (error) {
    return [(error as Error).message];
  }
}
