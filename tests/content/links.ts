// Follows every link of every dashboard by Grafana's own code into its target, which must find what was clicked.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { OpenDashboard } from '../grafana/types.ts';
import { answersOf } from './answers.ts';
import { choicesOf } from './choices.ts';
import { askTarget, openDashboard } from './grafana/ask-target.ts';
import { type Dashboard, type Link, readDashboards } from './grafana/model.ts';
import { fieldLinks, searchLinkFault } from './kibana-links.ts';
import { questionsOf, type Sources } from './panels.ts';

/** One link, followed. */
export interface LinkProof {
  /** Where it stands, and what was chosen or clicked there. */
  readonly from: string;
  readonly href: string;
  /** Undefined where it leads to what was clicked. */
  readonly why: string | undefined;
}

/** A link as a browser has it, and what its target must be narrowed to. */
interface Click {
  readonly from: string;
  readonly href: string;
  readonly open: OpenDashboard;
  /** Services that the target may show; undefined where it shows all. */
  readonly services: readonly string[] | undefined;
  readonly trace?: string;
  /** Whether there may be nothing: a menu leads to all dashboards, and a service has not all that they show. */
  readonly mayFindNothing?: boolean;
}

/** Of the newest requests, some have no line of their own. */
const EXEMPLARS_MAX = 20;
const CLICKS_MAX = 3;

const provisioned = parse(
  readFileSync(
    fileURLToPath(new URL('../../compose/grafana/provisioning/datasources/telltale.yaml', import.meta.url)),
    'utf8',
  ),
) as {
  readonly datasources: readonly {
    readonly jsonData: {
      readonly exemplarTraceIdDestinations?: readonly { readonly url: string }[];
      readonly dataLinks?: readonly { readonly field: string; readonly url: string }[];
    };
  }[];
};
/** In a provisioned file `$$` stands for `$`. */
const plain = (url: string): string => url.replaceAll('$$', '$');
const ofExemplar = provisioned.datasources
  .flatMap(({ jsonData }) => jsonData.exemplarTraceIdDestinations ?? [])
  .map(({ url }) => plain(url));
const ofLine = provisioned.datasources.flatMap(({ jsonData }) => jsonData.dataLinks ?? []);

function chosenServices(open: OpenDashboard): readonly string[] | undefined {
  const value = open.values.get('service');
  return Array.isArray(value) ? value : undefined;
}

/** Links of the dashboard and of its panels, for what is chosen. */
function writtenLinks(dashboard: Dashboard, open: OpenDashboard, choice: string, all: readonly Dashboard[]): Click[] {
  const services = chosenServices(open);
  const click = (title: string, url: string): Click => {
    const from = `${dashboard.uid}, ${title} (${choice})`;
    return { from, href: open.interpolate(url, 'link'), open, services };
  };
  const own = (dashboard.links ?? []).flatMap((link: Link & { readonly type?: string }) =>
    link.type === 'dashboards'
      ? all
          .filter(({ uid }) => uid !== dashboard.uid)
          .map(({ uid }) => ({
            ...click(`${link.title} to ${uid}`, `/d/${uid}?\${__url_time_range}&\${__all_variables}`),
            mayFindNothing: true,
          }))
      : [click(link.title, link.url ?? '')],
  );
  const ofPanels = dashboard.panels
    .flatMap((panel) => [panel, ...(panel.panels ?? [])])
    .flatMap(({ title, links = [] }) => links.map((link) => click(`${title}: ${link.title}`, link.url ?? '')));
  return [...own, ...ofPanels];
}

/** Links of rows of tables, each by its row, and of lines of the log. */
async function clickedLinks(dashboard: Dashboard, sources: Sources): Promise<Click[]> {
  const { open, panels } = await answersOf(dashboard, sources);
  const clicks: Click[] = [];
  for (const { panel, answers, lines } of panels) {
    const { columns } = await open.display(panel, answers);
    const rows =
      columns[0]?.cells.map((_, row) =>
        columns.map((column) => ({ cell: column.cells[row], hrefs: column.links[row] })),
      ) ?? [];
    for (const row of rows.slice(0, CLICKS_MAX)) {
      const href = row.flatMap(({ hrefs }) => hrefs ?? [])[0];
      const service = columns.findIndex(({ name }) => name === 'service');
      const clicked = row[service]?.cell?.raw;
      if (href === undefined) continue;
      clicks.push({
        from: `${dashboard.uid}, row of ${panel.title}`,
        href,
        open,
        services: [clicked ?? '(no service)'],
      });
    }
    for (const { field, url } of ofLine) {
      const traces = lines.flatMap((line) => textAt(line, field) ?? []).slice(0, CLICKS_MAX);
      for (const [index, href] of open.dataLinks(url === undefined ? '' : plain(url), traces).entries()) {
        clicks.push({
          from: `${dashboard.uid}, line of ${panel.title}`,
          href,
          open,
          services: undefined,
          trace: traces[index] ?? '',
        });
      }
    }
  }
  return clicks;
}

/** Fields of a document are written with points or within each other. */
export function textAt(line: object, field: string): string | undefined {
  const whole = (line as Record<string, unknown>)[field];
  if (typeof whole === 'string') return whole;
  const [first = '', ...rest] = field.split('.');
  const inner = (line as Record<string, unknown>)[first];
  return rest.length > 0 && typeof inner === 'object' && inner !== null ? textAt(inner, rest.join('.')) : undefined;
}

interface Exemplars {
  readonly data: readonly { readonly exemplars: readonly { readonly labels: { readonly trace_id?: string } }[] }[];
}

/** Links of the points on graphs. */
async function exemplarLinks(dashboard: Dashboard, open: OpenDashboard, sources: Sources): Promise<Click[]> {
  const { from, to } = open.range;
  const clicks: Click[] = [];
  for (const { title, target } of questionsOf(dashboard)) {
    if (!target.exemplar) continue;
    const query = open.interpolate(target.expr ?? '', 'promql', {
      __rate_interval: '1m',
      __interval: '15s',
      __range: '1h',
    });
    const path = `/api/v1/query_exemplars?${new URLSearchParams({ query, start: String(from / 1_000), end: String(to / 1_000) })}`;
    const { data } = await sources.prometheus<Exemplars>(path);
    const traces = data.flatMap(({ exemplars }) => exemplars.flatMap(({ labels }) => labels.trace_id ?? []));
    for (const trace of traces.slice(-EXEMPLARS_MAX)) {
      for (const href of ofExemplar.flatMap((url) => open.dataLinks(url, [trace]))) {
        clicks.push({ from: `${dashboard.uid}, exemplar of ${title}`, href, open, services: undefined, trace });
      }
    }
  }
  return clicks;
}

/** What Kibana makes of a field's value: it is written into the link as a part of a URL. */
async function kibanaClicks(open: OpenDashboard, sources: Sources): Promise<Click[]> {
  const body = {
    size: 1,
    sort: [{ '@timestamp': 'desc' }],
    query: { bool: { filter: [{ exists: { field: 'trace.id' } }, { exists: { field: 'service.name' } }] } },
  };
  const { responses } = await sources.elasticsearch<{
    readonly responses: readonly { readonly hits: { readonly hits: readonly { readonly _source: object }[] } }[];
  }>('/_msearch', `{"index":"logs-*-*"}\n${JSON.stringify(body)}\n`);
  const line = responses[0]?.hits.hits[0]?._source ?? {};
  return fieldLinks().map(({ field, template }) => {
    const value = textAt(line, field) ?? '';
    const href = template.replace('{{value}}', encodeURIComponent(value));
    return {
      from: `Kibana, ${field}`,
      href,
      open,
      services: field === 'service.name' ? [value] : undefined,
      ...(field === 'trace.id' && { trace: value }),
    };
  });
}

/** What the target shows beside what was clicked, or that it shows nothing. */
async function findings(
  target: Dashboard,
  opened: OpenDashboard,
  { services, trace, mayFindNothing }: Click,
  sources: Sources,
): Promise<string | undefined> {
  const isNarrowed = opened.values.has('service') && services !== undefined;
  let found = 0;
  for (const { title, panel, target: query } of questionsOf(target)) {
    const asked = await askTarget(query, { open: opened, panel, sources });
    found += asked.found;
    const traces = trace === undefined ? [] : asked.lines.map((line) => textAt(line, 'trace.id'));
    if (traces.some((one) => one !== trace)) return `${title} shows lines of other requests`;
    const text = query.expr ?? query.query ?? '';
    const shown =
      isNarrowed && /\$\{?service\b/.test(text)
        ? [
            ...asked.answer.series.map(({ labels }) => labels.job),
            ...asked.lines.map((line) => textAt(line, 'service.name')),
          ]
        : [];
    const other = shown.find((name) => name !== undefined && !services?.includes(name));
    if (other !== undefined && panel !== undefined) return `${title} shows ${other}, which was not clicked`;
    if (trace !== undefined && asked.lines.length > 0) return undefined;
  }
  if (trace !== undefined) return `no line of the request ${trace} is found`;
  return found > 0 || mayFindNothing ? undefined : 'nothing is found there';
}

async function follow(click: Click, all: readonly Dashboard[], sources: Sources): Promise<string | undefined> {
  const { href, open, services } = click;
  if (href.includes('/app/')) return searchLinkFault(href, open.range);
  const left = /\$\{?\w+|\{\{/.exec(decodeURIComponent(href));
  if (left !== null) return `${left[0]} is not filled in`;
  const { pathname, search, searchParams } = new URL(href, 'http://grafana.example');
  const target = all.find(({ uid }) => pathname === `/d/${uid}`);
  if (target === undefined) return `there is no dashboard at ${pathname}`;
  if (!searchParams.has('from')) return 'it does not take the time along';
  const opened = await openDashboard(target, sources);
  await opened.follow(search);
  const value = opened.values.get('service');
  if (services && value !== undefined && String(value) !== String(services))
    return `the target chose ${value}, not ${services}`;
  return await findings(target, opened, click, sources);
}

/** Follows each link, for each choice that can be made where it stands. */
export async function proveLinks(sources: Sources): Promise<LinkProof[]> {
  const all = readDashboards();
  const proofs: LinkProof[] = [];
  const known = new Map<string, string | undefined>();
  const prove = async (clicks: readonly Click[]): Promise<void> => {
    for (const click of clicks) {
      const { from, href } = click;
      if (!known.has(href)) known.set(href, await follow(click, all, sources).catch((error: Error) => error.message));
      proofs.push({ from, href, why: known.get(href) });
    }
  };
  for (const dashboard of all) {
    const opened = await openDashboard(dashboard, sources);
    await prove(writtenLinks(dashboard, opened, 'as opened', all));
    for (const { name, tries } of choicesOf(dashboard, opened, [sources.service])) {
      const [first] = tries;
      if (first?.variable !== 'service') continue;
      const chosen = await openDashboard(dashboard, sources);
      await chosen.choose(first.variable, first.value);
      await prove(writtenLinks(dashboard, chosen, name, all));
    }
    await prove(await clickedLinks(dashboard, sources));
    // Not every request has a line of its own; one of each graph's does.
    const exemplars = Object.values(
      Object.groupBy(await exemplarLinks(dashboard, opened, sources), ({ from }) => from),
    );
    for (const clicks of exemplars) {
      for (const click of clicks ?? []) {
        await prove([click]);
        if (proofs.at(-1)?.why === undefined || click === clicks?.at(-1)) break;
        proofs.pop();
      }
    }
  }
  const [first] = all;
  if (first !== undefined) await prove(await kibanaClicks(await openDashboard(first, sources), sources));
  return proofs;
}
