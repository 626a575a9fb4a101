// What is wrong with a dashboard that no schema sees: ids, places, units, words, queries that cost too much, links.
import { syntaxError } from '../../support/promql.ts';
import type { Dashboard, Panel, Target } from '../grafana/model.ts';
import { lineComplaints } from './lines.ts';
import { linkComplaints } from './links.ts';
import { lookComplaints } from './look.ts';
import { plain, queryComplaints } from './queries.ts';
import { variableComplaints } from './variables.ts';

function sourceComplaints({ datasource }: Target | Panel, variables: ReadonlySet<string>): string[] {
  const [, name] = /^\$\{(\w+)\}$/.exec(datasource?.uid ?? '') ?? [];
  if (name === undefined) return [`its data source ${datasource?.uid} is no variable`];
  return variables.has(name) ? [] : [`its data source is the variable ${name}, which is not there`];
}

function overlaps(one: Panel, other: Panel): boolean {
  const [a, b] = [one.gridPos, other.gridPos];
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

function panelComplaints(
  panel: Panel,
  { templating: { list } }: Dashboard,
  all: ReadonlyMap<string, Dashboard>,
): string[] {
  const { title, description, targets = [], links = [], fieldConfig, type } = panel;
  const variables = new Set(list.map(({ name }) => name));
  const complaints = [
    ...(title === '' ? ['it has no title'] : []),
    ...(description ? [] : ['it has no description']),
    ...(targets.length === 0 ? ['it asks nothing'] : []),
    ...(fieldConfig?.defaults.unit || type === 'table' ? [] : ['it has no unit']),
    ...(fieldConfig?.defaults.noValue ? [] : ['it says nothing where there is no data']),
    ...(new Set(targets.map(({ refId }) => refId)).size === targets.length ? [] : ['two of its queries have one name']),
    ...sourceComplaints(panel, variables),
    ...targets.flatMap((target) => sourceComplaints(target, variables)),
    ...targets.flatMap((target) => queryComplaints(target, { isOfService: variables.has('service'), title })),
    ...links.flatMap((link) => linkComplaints(link, { all, variables: list, ofRow: false })),
    ...(fieldConfig?.defaults.links ?? []).flatMap((link) =>
      linkComplaints(link, { all, variables: list, ofRow: true }),
    ),
    ...lookComplaints(panel, list),
  ];
  return complaints.map((complaint) => `${title} (${type}): ${complaint}`);
}

/** One line for everything that is wrong; none where nothing is. */
export function lintDashboards(dashboards: readonly Dashboard[]): string[] {
  const all = new Map(dashboards.map((dashboard) => [dashboard.uid, dashboard]));
  const twice = dashboards.length === all.size ? [] : ['two dashboards have one uid'];
  return [
    ...twice,
    ...dashboards.flatMap((dashboard) => {
      const { uid, panels } = dashboard;
      const shown = panels.filter(({ type }) => type !== 'row');
      // What cannot be read cannot be looked at any further.
      const unread = shown.flatMap(({ title, targets = [] }) =>
        targets.flatMap(({ expr }) => {
          const why = expr === undefined ? undefined : syntaxError(plain(expr));
          return why === undefined ? [] : [`${uid}: ${title}: ${why}`];
        }),
      );
      if (unread.length > 0) return unread;
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
        ...lineComplaints(shown),
        ...variableComplaints(dashboard),
        ...shown.flatMap((panel) => panelComplaints(panel, dashboard, all)),
      ].map((complaint) => `${uid}: ${complaint}`);
    }),
  ];
}
