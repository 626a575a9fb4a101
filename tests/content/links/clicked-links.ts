// Links that hold what was clicked: of a table's rows, of a line's fields, of a graph's exemplars, of Kibana's fields.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { OpenDashboard } from '../../grafana/types.ts';
import { answersOf } from '../answers.ts';
import type { Sources } from '../grafana/ask-target.ts';
import type { Dashboard } from '../grafana/model.ts';
import { questionsOf } from '../panels.ts';
import { type Click, textAt } from './click.ts';
import { fieldLinks } from './kibana-links.ts';

/** Of the newest requests, some have no line of their own. */
const EXEMPLARS_MAX = 20;
const CLICKS_MAX = 3;

const provisioned = parse(
  readFileSync(
    fileURLToPath(new URL('../../../compose/grafana/provisioning/datasources/telltale.yaml', import.meta.url)),
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

/** Links of rows of tables, each by its row, and of lines of the log. */
export async function clickedLinks(dashboard: Dashboard, sources: Sources): Promise<Click[]> {
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

interface Exemplars {
  readonly data: readonly { readonly exemplars: readonly { readonly labels: { readonly trace_id?: string } }[] }[];
}

/** Links of the points on graphs. */
export async function exemplarLinks(dashboard: Dashboard, open: OpenDashboard, sources: Sources): Promise<Click[]> {
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
export async function kibanaClicks(open: OpenDashboard, sources: Sources): Promise<Click[]> {
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
