// What panels show is right by Grafana's own display code: over no answer, and over rows with every label.
import { describe, expect, it } from 'vitest';
import { panelsOf } from '../content/answers.ts';
import { colourClashes, type Drawn, panelFaults } from '../content/cells.ts';
import { type Dashboard, type Panel, readDashboards } from '../content/grafana/model.ts';
import { loadGrafana } from './load.ts';
import type { Answer, OpenDashboard, SeriesResult, Shown } from './types.ts';

const grafana = await loadGrafana();
const dashboards = readDashboards();
const sources = [
  { uid: 'telltale-metrics', name: 'Telltale metrics', type: 'prometheus' },
  { uid: 'telltale-logs', name: 'Telltale logs', type: 'elasticsearch' },
] as const;
const opened = (dashboard: Dashboard): Promise<OpenDashboard> =>
  grafana.open(dashboard, { list: sources, variableValues: async () => ['shop', 'till'] });

/** Labels of a series of an exporter: long, some of them numbers. */
const labels = {
  __name__: 'a_metric_with_a_long_name_seconds_total',
  job: 'shop',
  instance: 'a-host-with-a-long-name.example.internal:9464',
  server_port: '4801',
  service_version: '20261130',
  http_route: '/orders/:id/items',
};
const ms = Date.UTC(2026, 0, 1);
const series = (name: string, value: number): SeriesResult => ({ labels, name, points: [[ms, value]] });

/** What levels and statuses are called in a legend that is one of these labels. */
const meanings: Readonly<Record<string, readonly string[]>> = {
  'log.level': ['error', 'warn', 'info', 'debug', 'fatal'],
  log_level: ['error', 'warn', 'info', 'debug', 'fatal'],
  code: ['2xx', '3xx', '4xx', '5xx'],
  http_response_status_code: ['200', '302', '404', '500', '503'],
  status_code: ['200', '302', '404', '500', '503'],
};

/** The labels that a table makes columns of, too. */
function labelsOf({ transformations = [] }: Panel): Record<string, string> {
  const named = transformations.flatMap(({ options }) => Object.keys(options.includeByName ?? {}));
  return { ...Object.fromEntries(named.filter((name) => !/^Value/.test(name)).map((name) => [name, name])), ...labels };
}

/** One row for each query; for a graph, one line for each meaning where its legend is a level or a status. */
function answersTo(panel: Panel): Answer[] {
  const { type, targets = [] } = panel;
  return targets.map(({ refId, legendFormat, alias }): Answer => {
    const legend = legendFormat ?? alias ?? '';
    if (type === 'table') {
      return { refId, kind: 'table', series: [{ ...series('', 0.123_456_789), labels: labelsOf(panel) }] };
    }
    const label = Object.keys(meanings).find((name) => legend.includes(`{{${name}}}`)) ?? '';
    const values = type === 'timeseries' ? (meanings[label] ?? [refId]) : [refId];
    const names = values.map((value) =>
      `${legend.replace(`{{${label}}}`, '').replace(/\{\{[^}]*\}\}/g, 'shop')} ${value}`.trim(),
    );
    return { refId, kind: 'series', series: names.map((name) => series(name, 0.123_456_789)) };
  });
}

const all: Drawn[] = [];

describe.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (_, dashboard) => {
  it('shows no good colour without data', async () => {
    const open = await opened(dashboard);
    for (const panel of panelsOf(dashboard)) {
      expect(await panelFaults(panel, await open.display(panel, []))).toEqual([]);
    }
  });

  it('shows labels unchanged, and the main column of a table inside its panel', async () => {
    const open = await opened(dashboard);
    for (const panel of panelsOf(dashboard)) {
      const shown = await open.display(panel, answersTo(panel));
      all.push({ where: `${dashboard.uid}, ${panel.title}`, shown });
      const faults = await panelFaults(panel, shown);
      // So many names come of the answers, not of the panel.
      expect(faults.filter((fault) => !/its legend has \d+ names/.test(fault))).toEqual([]);
    }
  });
});

it('levels and statuses have one colour everywhere', () => {
  const legends = all.flatMap(({ shown: { legend } }) => legend.map(({ name }) => name));
  expect(legends).toEqual(expect.arrayContaining(['error', '500']));
  expect(colourClashes(all)).toEqual([]);
});

describe('a defect of a panel is detected', () => {
  const panel = (more: object): Panel => ({
    id: 1,
    type: 'table',
    title: 'A panel',
    gridPos: { x: 0, y: 0, w: 12, h: 8 },
    targets: [],
    fieldConfig: { defaults: {}, overrides: [] },
    ...more,
  });
  const faultsOf = async (given: Panel, answers: readonly Answer[]): Promise<string> => {
    const [first] = dashboards;
    if (first === undefined) throw new Error('there is no dashboard');
    return (await panelFaults(given, await (await opened(first)).display(given, answers))).join('\n');
  };
  const row: Answer = { refId: 'A', kind: 'table', series: [series('', 0.5)] };
  const green = { mode: 'absolute', steps: [{ value: null, color: 'green' }] };
  const reduce = { reduceOptions: { calcs: ['lastNotNull'] } };

  it('a number without data in green', async () => {
    const stat = panel({
      type: 'stat',
      options: { ...reduce, colorMode: 'background' },
      fieldConfig: { defaults: { noValue: 'No data', thresholds: green }, overrides: [] },
    });
    expect(await faultsOf(stat, [])).toContain('without a value it says "No data" in #');
  });

  it('a label with the unit of the panel, a value outside the panel, and the name of the metric', async () => {
    const table = panel({
      options: { sortBy: [{ displayName: 'Value' }] },
      fieldConfig: { defaults: { unit: 's' }, overrides: [] },
    });
    const faults = await faultsOf(table, [row]);
    expect(faults).toContain('the label server_port 4801 is drawn as 1.33 hours');
    expect(faults).toContain('Value is seen only by scrolling');
    expect(faults).toContain('it has a column __name__');
  });

  it('a legend of nine names, and two lines of one name', async () => {
    const graph = panel({ type: 'timeseries' });
    const lines = (names: readonly string[]): Answer[] => [
      { refId: 'A', kind: 'series', series: names.map((name) => series(name, 1)) },
    ];
    expect(await faultsOf(graph, lines([...'123456789']))).toContain('its legend has 9 names');
    expect(await faultsOf(graph, lines(['shop', 'shop']))).toContain('two lines are called shop');
  });

  it('a level with two colours', () => {
    const shown = (colour: string): Shown => ({
      stats: [],
      columns: [],
      legend: [{ name: 'error', raw: '1', text: '1', colour, hasValue: true }],
    });
    const drawn = [
      { where: 'Levels', shown: shown('#ff0000') },
      { where: 'Errors', shown: shown('#ffff00') },
    ];
    expect(colourClashes(drawn)).toEqual(['error is #ff0000 in Levels, #ffff00 in Errors']);
  });
});
