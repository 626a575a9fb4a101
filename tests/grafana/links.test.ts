// Every link of every dashboard, written and followed by Grafana's own code, opens its target with what was clicked.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { panelsOf } from '../content/answers.ts';
import { choicesOf } from '../content/choices.ts';
import { openDashboard, type Sources } from '../content/grafana/ask-target.ts';
import { type Dashboard, readDashboards } from '../content/grafana/model.ts';
import type { Click } from '../content/links/click.ts';
import { exemplarLinks } from '../content/links/clicked-links.ts';
import { arrive } from '../content/links/follow.ts';
import { fieldLinks } from '../content/links/kibana-links.ts';
import { writtenLinks } from '../content/links/written-links.ts';
import type { Ask } from '../support/server-client.ts';
import type { OpenDashboard } from './types.ts';

/** Names with what a URL or a pattern has a meaning for. */
const names = ['shop', 'till.v2 & co', '50% off?', 'a#b~c<d>e"f+g h', 'zürich 東京', 'one, two', "it's|{x}$y\\z"];
/** Without what a link of a row loses: see below. */
const rowNames = ['shop', 'till.v2 (blue)', 'orders/eu', 'a~c <d> "e"', 'zürich 東京'];
const trace = '0af7651916cd43dd8448eb211c80319c';
const dashboards = readDashboards();
/** Names to choose from, and one request on each graph that shows them; nothing else is asked. */
const sources: Sources = {
  prometheus: (async (path: string) =>
    path.includes('exemplars')
      ? { data: [{ exemplars: [{ labels: { trace_id: trace } }] }] }
      : { data: [...names, ...rowNames.slice(1)] }) as Ask,
  elasticsearch: () => Promise.reject(new Error('no link asks Elasticsearch to be written')),
  scrapeSeconds: 15,
};

async function faultsOf(clicks: readonly Click[]): Promise<string[]> {
  const faults: string[] = [];
  for (const click of clicks) {
    const fault = await arrive(click, dashboards, sources).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (fault !== undefined) faults.push(`${click.from}: ${fault}: ${click.href}`);
  }
  return faults;
}

/** Links of a table's rows, one for each name. */
async function rowLinks(
  dashboard: Dashboard,
  open: OpenDashboard,
  jobs: readonly string[] = rowNames,
): Promise<Click[]> {
  const clicks: Click[] = [];
  for (const panel of panelsOf(dashboard)) {
    if (panel.type !== 'table') continue;
    const series = jobs.map((job) => ({
      labels: { job, http_route: '/' },
      name: job,
      points: [[1, 0.5]] as const,
    }));
    const { columns } = await open.display(
      panel,
      (panel.targets ?? []).map(({ refId }) => ({ refId, kind: 'table', series })),
    );
    const service = columns.find(({ name }) => name === 'service');
    for (const [row, hrefs] of (columns[0]?.links ?? []).entries()) {
      const clicked = service?.cells[row]?.raw ?? '(no service)';
      clicks.push(
        ...hrefs.map((href) => ({ from: `${dashboard.uid}, row of ${panel.title}`, href, open, services: [clicked] })),
      );
    }
  }
  return clicks;
}

describe.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (_, dashboard) => {
  it('links to the right place, with the chosen values and the time range', async () => {
    const open = await openDashboard(dashboard, sources);
    const clicks = writtenLinks(dashboard, open, 'as opened', dashboards);
    for (const { name, tries } of choicesOf(dashboard, open, names)) {
      for (const { variable, value } of tries.filter(({ variable: chosen }) => chosen === 'service')) {
        const chosen = await openDashboard(dashboard, sources);
        await chosen.choose(variable, value);
        clicks.push(...writtenLinks(dashboard, chosen, name, dashboards));
      }
    }
    expect(clicks.length).toBeGreaterThan(0);
    expect(await faultsOf([...clicks, ...(await rowLinks(dashboard, open))])).toEqual([]);
  });
});

it('rows of tables link to their services', async () => {
  const clicks = [];
  for (const dashboard of dashboards)
    clicks.push(...(await rowLinks(dashboard, await openDashboard(dashboard, sources))));
  expect(new Set(clicks.flatMap(({ services = [] }) => services))).toEqual(new Set(rowNames));
});

it.each([
  ['a#b', 'a#b'],
  ['a & b', 'a & b'],
  ['50%25 off', '50% off'],
  ['a+b', 'a+b'],
])(
  'a link of a row loses the meaning of %s in an address, because Grafana removes all escapes',
  async (name, written) => {
    const dashboard = dashboards.find(({ uid }) => uid === 'telltale-fleet');
    if (dashboard === undefined) throw new Error('there is no dashboard of the fleet');
    const open = await openDashboard(dashboard, sources);
    const links = await rowLinks(dashboard, open, [name]);
    expect(links.length).toBeGreaterThan(0);
    for (const { href } of links) expect(href).toContain(`var-service=${written}&from=`);
  },
);

interface Alerts {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert?: string; readonly annotations?: { readonly dashboard: string } }[];
  }[];
}

/** As Go's templates write a text for an address. */
const urlquery = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

it('an alert links to its dashboard, filtered by its subject', async () => {
  const folder = fileURLToPath(new URL('../../dashboards/prometheus', import.meta.url));
  const rules = readdirSync(folder)
    .filter((name) => name.endsWith('.rules.yaml'))
    .flatMap((name) => (parse(readFileSync(join(folder, name), 'utf8')) as Alerts).groups)
    .flatMap((group) => group.rules.filter(({ alert }) => alert !== undefined));
  const templates = new Set(rules.map(({ annotations }) => annotations?.dashboard ?? ''));
  expect(templates.size).toBeGreaterThan(5);
  let narrowed = 0;
  for (const template of templates) {
    for (const name of template.includes('{{') ? names : ['']) {
      const values = { job: name, instance: `${name}:9464` };
      const href = template.replace(/\{\{ \$labels\.(job|instance) \| urlquery \}\}/g, (_, label: 'job' | 'instance') =>
        urlquery(values[label]),
      );
      const { pathname, search } = new URL(href, 'http://grafana.example');
      const target = dashboards.find(({ uid }) => pathname === `/d/${uid}`);
      if (target === undefined) throw new Error(`${href} leads to no dashboard`);
      const opened = await openDashboard(target, sources);
      await opened.follow(search);
      for (const [variable, label] of [
        ['service', 'job'],
        ['instance', 'instance'],
      ] as const) {
        if (!template.includes(`var-${variable}=`)) continue;
        narrowed += 1;
        expect([opened.chosen.get(variable)].flat(), href).toEqual([values[label]]);
      }
    }
  }
  expect(narrowed).toBeGreaterThan(names.length);
});

interface Provisioned {
  readonly datasources: readonly {
    readonly correlations?: readonly {
      readonly config: { readonly field: string; readonly target: { readonly query?: string; readonly expr?: string } };
    }[];
  }[];
}

it('a correlation queries exactly the service that it starts from', async () => {
  const file = new URL('../../compose/grafana/provisioning/datasources/telltale.yaml', import.meta.url);
  const { datasources }: Provisioned = parse(readFileSync(file, 'utf8'));
  const targets = datasources.flatMap(({ correlations = [] }) => correlations.map(({ config }) => config.target));
  expect(targets).toHaveLength(2);
  const [first] = dashboards;
  if (first === undefined) throw new Error('there is no dashboard');
  const open = await openDashboard({ ...first, templating: { list: [] } }, sources);
  for (const { query, expr } of targets) {
    for (const name of names) {
      const values = { job: name, service: name };
      const text = open.interpolate((query ?? expr ?? '').replaceAll('$$', '$'), query ? 'lucene' : 'promql', values);
      if (query !== undefined) {
        const [, asked = ''] = /^service\.name:"((?:[^"\\]|\\.)*)"$/s.exec(text) ?? [];
        // Lucene takes what stands behind a backslash as it is.
        expect(asked.replace(/\\(.)/gs, '$1'), text).toBe(name);
        continue;
      }
      // Within backticks PromQL reads no escapes of its own.
      const [, pattern = ''] = /^job:http_server_requests:rate5m\{job=~`([^`]*)`\}$/s.exec(text) ?? [];
      expect(
        names.filter((one) => new RegExp(`^(?:${pattern})$`, 's').test(one)),
        text,
      ).toEqual([name]);
    }
  }
});

it('a point of a graph links to the lines of its request', async () => {
  const clicks = [];
  for (const dashboard of dashboards) {
    clicks.push(...(await exemplarLinks(dashboard, await openDashboard(dashboard, sources), sources)));
  }
  expect(clicks.length).toBeGreaterThan(0);
  expect(await faultsOf(clicks)).toEqual([]);
  for (const click of clicks) {
    const arrival = await arrive(click, dashboards, sources);
    const queries =
      arrival?.target.panels.flatMap(({ targets = [] }) => targets.flatMap(({ query }) => query ?? [])) ?? [];
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) expect(arrival?.opened.interpolate(query, 'lucene')).toContain(`trace.id:${trace}`);
  }
});

it('a field in Kibana links to the dashboard of its value', async () => {
  const [first] = dashboards;
  if (first === undefined) throw new Error('there is no dashboard');
  const open = await openDashboard(first, sources);
  const links = fieldLinks();
  expect(links.map(({ field }) => field).sort()).toEqual(['service.name', 'trace.id']);
  for (const { field, template } of links) {
    for (const value of field === 'trace.id' ? [trace] : names) {
      const href = template.replace('{{value}}', encodeURIComponent(value).replaceAll('$', '$$$$'));
      const services = field === 'trace.id' ? undefined : [value];
      const arrival = await arrive({ from: field, href, open, services }, dashboards, sources);
      if (field === 'trace.id') expect(arrival?.opened.values.get('search')).toBe(`trace.id:${trace}`);
    }
  }
});

it.each([
  [
    'a variable that is not filled in',
    '/d/telltale-logs?var-service=${__data.fields.job}&from=now-1h',
    /is not filled in/,
  ],
  ['a dashboard that is not there', '/d/telltale-gone?from=now-1h', /there is no dashboard/],
  ['the time left behind', '/d/telltale-service?var-service=shop', /does not take the time/],
  ['another service', '/d/telltale-service?var-service=till.v2&from=now-1h', /not shop/],
  ['a search that is not there', 'https://kibana.example/app/discover#/view/telltale-search-gone?_g=()', /no search/],
])('%s is found', async (_, href, complaint) => {
  const [first] = dashboards;
  if (first === undefined) throw new Error('there is no dashboard');
  const open = await openDashboard(first, sources);
  expect((await faultsOf([{ from: 'a test', href, open, services: ['shop'] }])).join()).toMatch(complaint);
});
