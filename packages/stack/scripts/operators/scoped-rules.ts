// Rules of the content as PrometheusRules that judge our own targets alone: the Prometheus of an operator has many others.
import { parser } from '@prometheus-io/lezer-promql';

/** The label of every target that our monitors add, and of no other. */
export const scope = { label: 'plane', value: 'telltale' } as const;

/** A rule as Prometheus reads it. */
export interface Rule {
  readonly expr: string;
  readonly alert?: string;
  readonly record?: string;
}

/** Groups of rules. */
export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** The same rules, which read our targets' series alone. */
export function scopedRules({ groups }: RuleFile): RuleFile {
  return {
    groups: groups.map((group) => ({
      ...group,
      rules: group.rules.map((rule) => ({ ...rule, expr: scopedExpression(rule.expr) })),
    })),
  };
}

/**
 * An expression whose selectors ask for the label of our targets. What is recorded, which the colon in its name tells, is
 * made of such series already, and has the label no longer.
 */
export function scopedExpression(expr: string): string {
  const insertions: { readonly at: number; readonly text: string }[] = [];
  const matcher = `${scope.label}="${scope.value}"`;
  parser.parse(expr).iterate({
    enter({ name, node }) {
      if (name !== 'VectorSelector') return;
      const metric = node.getChild('Identifier');
      const matchers = node.getChild('LabelMatchers');
      if (metric !== null && expr.slice(metric.from, metric.to).includes(':')) return;
      if (matchers === null) insertions.push({ at: node.to, text: `{${matcher}}` });
      else {
        const isEmpty = expr.slice(matchers.from + 1, matchers.to - 1).trim() === '';
        insertions.push({ at: matchers.from + 1, text: isEmpty ? matcher : `${matcher}, ` });
      }
    },
  });
  return insertions.reduceRight((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), expr);
}
