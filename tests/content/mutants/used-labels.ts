// Which labels of a metric the content asks for, read from the expressions that it is built to.
import { parse } from 'yaml';
import { groupings, labelNames } from '../../support/promql.ts';
import type { Dashboard } from '../grafana/model.ts';
import { plain } from '../lint/queries.ts';
import type { Built } from './workspace.ts';

interface RulesFile {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
}

function expressionsOf(built: Built): string[] {
  return [...built].flatMap(([path, text]) => {
    if (path.endsWith('.rules.yaml')) {
      return (parse(text) as RulesFile).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
    }
    if (!path.startsWith('grafana/')) return [];
    const { panels } = JSON.parse(text) as Dashboard;
    return panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => (expr === undefined ? [] : [plain(expr)])),
    );
  });
}

/** Pairs of a metric's name and a label, with a space between, both as Prometheus has them. */
export function usedLabels(built: Built): ReadonlySet<string> {
  const used = new Set<string>();
  for (const expr of expressionsOf(built)) {
    const grouped = groupings(expr).flatMap(({ labels }) => labels);
    for (const { metric, matchers } of labelNames(expr)) {
      const name = metric?.replace(/_(bucket|count|sum)$/, '');
      for (const label of [...matchers.map((matcher) => matcher.label), ...grouped]) used.add(`${name} ${label}`);
    }
  }
  return used;
}
