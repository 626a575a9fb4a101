// What an expression of PromQL names, read from its syntax tree: metrics, matchers, ranges, labels it is grouped by.
import { parser } from '@prometheus-io/lezer-promql';

/** A comparison of a label. */
export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** One selector of series. */
export interface Selector {
  /** Undefined where only labels select. */
  readonly metric: string | undefined;
  readonly matchers: readonly Matcher[];
  readonly rangeSeconds?: number;
}

/** The labels of one `by`, `without`, `on` or `ignoring`. */
export interface Grouping {
  readonly how: 'by' | 'without' | 'on' | 'ignoring';
  readonly labels: readonly string[];
}

type Tree = ReturnType<typeof parser.parse>;
type SyntaxNode = Tree['topNode'];

const unitSeconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of a duration as PromQL writes it: `1h30m`, or a number of seconds. */
function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)(ms|[smhdwy])/g)];
  if (parts.length === 0) return Number(duration);
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (unitSeconds[unit] ?? Number.NaN), 0);
}

/** @throws Error that says where, when it is no PromQL */
function treeOf(expr: string): Tree {
  const tree = parser.parse(expr);
  const cursor = tree.cursor();
  do {
    if (cursor.type.isError) {
      throw new Error(
        `no PromQL at ${cursor.from}: ${expr.slice(0, cursor.from)}<<< here >>>${expr.slice(cursor.from)}`,
      );
    }
  } while (cursor.next());
  return tree;
}

/** Why an expression is no PromQL; undefined where it is. */
export function syntaxError(expr: string): string | undefined {
  try {
    treeOf(expr);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function nodesOf(expr: string, ...names: readonly string[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const cursor = treeOf(expr).cursor();
  do {
    if (names.includes(cursor.name)) found.push(cursor.node);
  } while (cursor.next());
  return found;
}

function unquoted(literal: string): string {
  return literal.startsWith('`') ? literal.slice(1, -1) : literal.slice(1, -1).replace(/\\(.)/g, '$1');
}

function matchersOf(expr: string, selector: SyntaxNode): Matcher[] {
  const text = (node: SyntaxNode | null): string => (node === null ? '' : expr.slice(node.from, node.to));
  const list = selector.getChild('LabelMatchers');
  return (list?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => ({
    label: text(matcher.getChild('LabelName')),
    op: text(matcher.getChild('MatchOp')) as Matcher['op'],
    value: unquoted(text(matcher.getChild('StringLiteral'))),
  }));
}

/** The range that stands directly behind a selector, in seconds. */
function rangeOf(expr: string, selector: SyntaxNode): number | undefined {
  const { parent } = selector;
  if (parent?.name !== 'MatrixSelector') return undefined;
  const range = parent.getChild('DurationExpr')?.getChild('NumberDurationLiteralInDurationContext') ?? null;
  return range === null ? undefined : secondsOf(expr.slice(range.from, range.to));
}

/**
 * Every selector of an expression, in its order.
 *
 * @throws Error when it is no PromQL
 */
export function labelNames(expr: string): Selector[] {
  return nodesOf(expr, 'VectorSelector').map((selector) => {
    const name = selector.getChild('Identifier');
    const rangeSeconds = rangeOf(expr, selector);
    return {
      metric: name === null ? undefined : expr.slice(name.from, name.to),
      matchers: matchersOf(expr, selector),
      ...(rangeSeconds !== undefined && { rangeSeconds }),
    };
  });
}

/**
 * The metrics that an expression names, each once.
 *
 * @throws Error when it is no PromQL
 */
export function metricNames(expr: string): string[] {
  return [...new Set(labelNames(expr).flatMap(({ metric }) => metric ?? []))];
}

/**
 * What an expression groups and matches by, in its order; an aggregation by nothing is `by` without labels.
 *
 * @throws Error when it is no PromQL
 */
export function groupings(expr: string): Grouping[] {
  return nodesOf(expr, 'AggregateExpr', 'MatchingModifierClause').map((node) => {
    const clause = node.name === 'AggregateExpr' ? node.getChild('AggregateModifier') : node;
    const labels = clause?.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
    const how = (['Without', 'On', 'Ignoring'] as const).find((name) => clause?.getChild(name) != null) ?? 'By';
    return {
      how: how.toLowerCase() as Grouping['how'],
      labels: labels.map(({ from, to }) => expr.slice(from, to)),
    };
  });
}
