// What is wrong with a dashboard that no schema sees: ids, places, units, words, queries that cost too much, links.
import type { Dashboard, Panel, Target } from './grafana/model.ts';
import { queryComplaints } from './query-lint.ts';

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
    ...targets.flatMap((target) => queryComplaints(target, { isOfService: variables.has('service'), title })),
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
