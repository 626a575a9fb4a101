// What can be said of an answer before it is asked for: how many names a legend gets, whether a value may be negative.

import { parser } from '@prometheus-io/lezer-promql';
import { type MetricName, metrics } from '@telltale/catalog';
import type { Override, Panel, Target } from '../grafana/model.ts';
import { plain } from './queries.ts';

/** Values that a label of another's metric may have, and how many. */
const fewOfOthers: Readonly<Record<string, number>> = {
  log_level: 6,
  // HAProxy's classes: 1xx to 5xx, and other.
  code: 6,
  // Of the processor, without idle.
  mode: 7,
  // Of an alert: active, suppressed, unprocessed.
  state: 3,
  // Of Python's collector.
  generation: 3,
};

/** How many values a label has, where that is known. */
const few: ReadonlyMap<string, number> = new Map([
  ...Object.entries(fewOfOthers),
  ...(Object.keys(metrics) as MetricName[]).flatMap((name) =>
    Object.entries(metrics[name].labels as Readonly<Record<string, readonly string[] | string>>).flatMap(
      ([label, values]) => (typeof values === 'string' ? [] : [[label.replaceAll('.', '_'), values.length] as const]),
    ),
  ),
]);

function isHidden({ refId }: Target, overrides: readonly Override[]): boolean {
  return overrides.some(
    ({ matcher, properties }) =>
      matcher.id === 'byFrameRefID' &&
      matcher.options === refId &&
      properties.some(({ id, value }) => id === 'custom.hideFrom' && (value as { legend?: boolean }).legend === true),
  );
}

/** How many names a query may put into the legend. */
export function legendNamesMax(target: Target, { fieldConfig }: Panel): number {
  const { legendFormat = '', expr, bucketAggs = [] } = target;
  if (isHidden(target, fieldConfig?.overrides ?? [])) return 0;
  if (expr === undefined) return Number(bucketAggs.find(({ type }) => type === 'terms')?.settings?.size ?? 1);
  const labels = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
  if (labels.length === 0) return 1;
  // Chosen once for the whole time; at each step anew, the legend names all that were ever among them.
  const [, count] = /\band (?:on \([^)]*\) )?(?:top|bottom)k\((\d+), .* @ end\(\)/.exec(expr) ?? [];
  if (count !== undefined) return Number(count);
  return labels.reduce((product, label) => product * (few.get(label) ?? Number.POSITIVE_INFINITY), 1);
}

/** Whether a metric stands in an expression. */
export function mentions(expr: string, metric: string): boolean {
  return expr.includes(metric);
}

/** Labels that some series of a metric do not have: no route was found, no answer was sent, no version was said. */
const absentAtTimes = ['http_route', 'http_response_status_code', 'service_version', 'db_namespace', 'error_type'];

/** Of some labels those that may be empty in an answer. */
export function namelessLabels(expr: string, labels: readonly string[]): string[] {
  return absentAtTimes.filter(
    (label) => labels.includes(label) && !expr.includes(`"${label}", "")`) && !expr.includes(`${label}=~".+"`),
  );
}

/** Metrics with a sign, and functions that give one. */
const signed = /\b(node_timex_offset_seconds|deriv|delta|idelta|predict_linear)\b/;

const COMPARISONS = ['Lss', 'Lte', 'Gtr', 'Gte', 'Eql', 'Neq'] as const;

/** Whether a value of an expression may be below 0: one thing less another, not within a comparison or a bound. */
export function mayBeNegative(expr: string): boolean {
  const text = plain(expr);
  if (signed.test(text)) return true;
  const cursor = parser.parse(text).cursor();
  do {
    if (cursor.name !== 'BinaryExpr' || cursor.node.getChild('Sub') === null) continue;
    const isBounded = [...ancestors(cursor.node)].some(
      (node) =>
        COMPARISONS.some((sign) => node.getChild(sign) !== null) ||
        (node.name === 'FunctionCall' && /^(clamp_min|abs)\(/.test(text.slice(node.from))),
    );
    // A share: 1 less a part of the whole.
    const isShare = cursor.node.firstChild !== null && text.slice(cursor.from, cursor.node.firstChild.to) === '1';
    if (!isBounded && !isShare) return true;
  } while (cursor.next());
  return false;
}

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

function* ancestors(node: SyntaxNode): Generator<SyntaxNode> {
  for (let above = node.parent; above !== null; above = above.parent) yield above;
}
