// What looks wrong on a dashboard is found by the lint: each fault in a dashboard that is whole otherwise.
import { expect, it } from 'vitest';
import { type Dashboard, type Panel, readDashboards, type Transformation } from './grafana/model.ts';
import { lintDashboards } from './lint/dashboards.ts';

const committed = readDashboards();

/** All dashboards, one of them changed. */
function changedIn(name: string, change: (dashboard: Dashboard) => void): string[] {
  const copies = structuredClone(committed);
  change(copies.find(({ uid }) => uid === name) as Dashboard);
  return lintDashboards(copies);
}

/** The same, whole, and open to change all the way down. */
type Open<Type> = { -readonly [Key in keyof Type]-?: Open<NonNullable<Type[Key]>> };

function panelOf({ panels }: Dashboard, title: string): Open<Panel> {
  const found = panels.find((panel) => panel.title === title);
  if (found === undefined) throw new Error(`no panel ${title}`);
  return found as Open<Panel>;
}

function columnsOf({ transformations }: Open<Panel>): Open<Transformation['options']> {
  const found = transformations.find(({ id }) => id === 'organize');
  if (found === undefined) throw new Error('the columns are as they come');
  return found.options;
}

/** Sets something of the first of a list. */
function setFirst<Type extends object>(list: readonly Type[], change: Partial<Type>): void {
  const [first] = list;
  if (first === undefined) throw new Error('the list is empty');
  Object.assign(first, change);
}

it.each<[string, string, (dashboard: Dashboard) => void, RegExp]>([
  [
    'a query that is none',
    'telltale-service',
    (service) => {
      setFirst(panelOf(service, 'Rate').targets, {
        expr: 'maximum(sum(rate(http_server_request_duration_seconds_count[5m])))',
      });
    },
    /Rate: no PromQL at \d+/,
  ],
  [
    'a text box that is escaped in Lucene',
    'telltale-logs',
    (logs) => {
      setFirst(panelOf(logs, 'Lines').targets, { query: 'log.level:error AND (-_id:none ${search})' });
    },
    /what people write is no query/,
  ],
  [
    'a text box without which there is no query',
    'telltale-logs',
    (logs) => {
      setFirst(panelOf(logs, 'Lines').targets, { query: 'log.level:error AND (${search:raw})' });
    },
    /emptied, .* leaves no query/,
  ],
  [
    'several services in Lucene without a format',
    'telltale-logs',
    (logs) => {
      setFirst(panelOf(logs, 'Lines').targets, { query: 'service.name:$service' });
    },
    /no format for Lucene/,
  ],
  [
    'a field of a row in a link of the panel',
    'telltale-fleet',
    (fleet) => {
      const panel = panelOf(fleet, 'Services by errors');
      panel.links = panel.fieldConfig.defaults.links;
    },
    /stays as it is in a link of a whole panel/,
  ],
  [
    'a field of a row that breaks an address',
    'telltale-fleet',
    (fleet) => {
      const { links } = panelOf(fleet, 'Services by errors').fieldConfig.defaults;
      setFirst(links, { url: '/d/telltale-service?var-service=${__data.fields.job}&${__url_time_range}' });
    },
    /not encoded/,
  ],
  [
    'a link that knows one service only',
    'telltale-service',
    (one) => {
      setFirst(panelOf(one, 'Rate').links, { url: '/d/telltale-logs?var-service=${service}&${__url_time_range}' });
    },
    /several are chosen, or all/,
  ],
  [
    'a link that forgets the time',
    'telltale-service',
    (one) => {
      setFirst(panelOf(one, 'Rate').links, { url: '/d/telltale-logs?${service:queryparam}' });
    },
    /forgets the time/,
  ],
  [
    'a data source that cannot be chosen',
    'telltale-logs',
    ({ templating }) => {
      Object.assign(templating.list.find(({ name }) => name === 'logs') as object, { regex: '/telltale/i' });
    },
    /hides data sources/,
  ],
  [
    'exporters among the services',
    'telltale-service',
    ({ templating }) => {
      Object.assign(templating.list.find(({ name }) => name === 'service') as object, { allValue: '.+' });
    },
    /Prometheus and the exporters too/,
  ],
  [
    'a stat that is good without data',
    'telltale-plane',
    (plane) => {
      panelOf(plane, 'Elasticsearch').fieldConfig.defaults.mappings = [];
    },
    /the colour of good or bad/,
  ],
  [
    'a long word for no data',
    'telltale-plane',
    (plane) => {
      const { defaults } = panelOf(plane, 'Elasticsearch').fieldConfig;
      defaults.noValue = 'Nobody has asked Elasticsearch';
      setFirst(defaults.mappings, {
        options: { match: 'null+nan', result: { text: defaults.noValue, color: 'gray' } },
      });
    },
    /no short word/,
  ],
  [
    'no word for what is not everywhere',
    'telltale-dependencies',
    (dependencies) => {
      panelOf(dependencies, 'Messages').fieldConfig.defaults.noValue = 'No data';
    },
    /does not say why/,
  ],
  [
    'a unit on labels',
    'telltale-dependencies',
    (dependencies) => {
      panelOf(dependencies, 'Hosts by latency').fieldConfig.defaults.unit = 's';
    },
    /labels have the unit s/,
  ],
  [
    'whatever labels there are',
    'telltale-plane',
    (plane) => {
      columnsOf(panelOf(plane, 'Targets')).includeByName = {};
    },
    /whatever labels/,
  ],
  [
    'the name of a metric as a column',
    'telltale-plane',
    (plane) => {
      columnsOf(panelOf(plane, 'Targets')).includeByName.__name__ = true;
    },
    /it shows __name__/,
  ],
  [
    'a value behind its labels',
    'telltale-plane',
    (plane) => {
      columnsOf(panelOf(plane, 'Targets')).indexByName.Value = 9;
    },
    /not its first column/,
  ],
  [
    'two columns of one name',
    'telltale-balancers',
    (balancers) => {
      columnsOf(panelOf(balancers, 'Servers by state')).renameByName.server = 'state';
    },
    /one heading/,
  ],
  [
    'the worst row at the end',
    'telltale-plane',
    (plane) => {
      setFirst(panelOf(plane, 'Targets').options.sortBy, { desc: true });
    },
    /the worst is last/,
  ],
  [
    'an axis that hides what is below 0',
    'telltale-hosts',
    (hosts) => {
      panelOf(hosts, 'Clock').fieldConfig.defaults.min = 0;
    },
    /below 0 is not seen/,
  ],
  [
    'an axis to 100 for zeros',
    'telltale-fleet',
    (fleet) => {
      Object.assign(panelOf(fleet, 'Process starts').fieldConfig.defaults, { custom: {} });
    },
    /axis to 100/,
  ],
  [
    'a legend without an end',
    'telltale-fleet',
    (fleet) => {
      setFirst(panelOf(fleet, 'Process starts').targets, { expr: 'topk(5, sum by (job) (up{job=~"$service"}))' });
    },
    /may have Infinity names/,
  ],
  [
    'a level in a colour of its own',
    'telltale-logs',
    (logs) => {
      panelOf(logs, 'By level').fieldConfig.overrides = [];
    },
    /error is not red/,
  ],
  [
    'noise in a step',
    'telltale-fleet',
    (fleet) => {
      setFirst(panelOf(fleet, 'Worst error ratio').fieldConfig.defaults.thresholds.steps, { value: 1 - 0.999 });
    },
    /no number for people/,
  ],
  [
    'a series without a name',
    'telltale-service',
    (one) => {
      setFirst(panelOf(one, 'Routes by latency').targets, { expr: 'max by (http_route) (up{job=~"$service"})' });
    },
    /http_route is empty/,
  ],
  [
    'records as operations',
    'telltale-logs',
    (logs) => {
      panelOf(logs, 'Records by level, as counted by the services').fieldConfig.defaults.unit = 'ops';
    },
    /unit is the record/,
  ],
  [
    'cores without a unit',
    'telltale-runtime',
    (runtime) => {
      panelOf(runtime, 'Processor').fieldConfig.defaults.unit = 'short';
    },
    /unit is the core/,
  ],
  [
    'a line of unequal height',
    'telltale-fleet',
    (fleet) => {
      panelOf(fleet, 'Alerts').gridPos.h = 9;
    },
    /unequal height/,
  ],
  [
    'a line with a hole',
    'telltale-fleet',
    (fleet) => {
      panelOf(fleet, 'Alerts').gridPos.w = 6;
    },
    /20 columns of 24/,
  ],
])('%s is found in %s', (_, name, change, complaint) => {
  expect(changedIn(name, change).join('\n')).toMatch(complaint);
});
