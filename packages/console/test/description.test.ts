// The console describes the dashboards that Grafana gets: the same panels at the same places, in the same words.
import { readFileSync } from 'node:fs';
import { dashboards } from '@telltale/content';
import { describe, expect, it, vi } from 'vitest';
import type { PanelDescription } from '../src/api.ts';
import { ConsoleError } from '../src/console-error.ts';
import { describeConsole } from '../src/dashboards/describe-console.ts';

interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit?: string;
      readonly noValue?: string;
      readonly max?: number;
      readonly min?: number;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
    };
  };
}

/** What it describes needs no server. */
const gone = (): Promise<never> => Promise.reject(new ConsoleError('unreachable', 'Nobody is there.'));
const described = await describeConsole(
  { prometheus: gone, elasticsearch: gone, alertmanager: gone },
  { telltale: '1.2.3', engine: 'native', links: async () => ({ grafana: 'https://g' }) },
);
const written = (uid: string): { panels: GrafanaPanel[] } =>
  JSON.parse(
    readFileSync(new URL(`../../../dashboards/grafana/${uid.replace('telltale-', '')}.json`, import.meta.url), 'utf8'),
  );

/** Places of panels that are laid beside each other until 24 columns are full, as the page does it. */
function placesOf(panels: readonly PanelDescription[], top: number): { x: number; y: number; w: number; h: number }[] {
  const lines: PanelDescription[][] = [[]];
  for (const panel of panels) {
    const used = (lines.at(-1) ?? []).reduce((sum, { width }) => sum + width, 0);
    if (used + panel.width > 24) lines.push([]);
    lines.at(-1)?.push(panel);
  }
  let y = top;
  return lines.flatMap((line) => {
    let x = 0;
    const places = line.map(({ width, height }) => {
      const place = { x, y, w: width, h: height };
      x += width;
      return place;
    });
    y += Math.max(...line.map(({ height }) => height));
    return places;
  });
}

const kinds: Readonly<Record<string, readonly PanelDescription['kind'][]>> = {
  stat: ['stat'],
  timeseries: ['graph', 'bars'],
  table: ['table'],
  logs: ['lines'],
};

describe.each(described.dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (uid, dashboard) => {
  const grafana = written(uid).panels;
  const panels = dashboard.rows.flatMap((row) => row.panels);
  const ofGrafana = grafana.filter(({ type }) => type !== 'row');

  it('has the panels of Grafana by id, with their texts, units and thresholds', () => {
    expect(panels.map(({ id, title, description, noData, max }) => ({ id, title, description, noData, max }))).toEqual(
      ofGrafana.map(({ id, title, description, fieldConfig: { defaults } }) => ({
        id,
        title,
        description,
        noData: defaults.noValue,
        max: defaults.max,
      })),
    );
    for (const [index, { type, fieldConfig }] of ofGrafana.entries()) {
      const panel = panels[index];
      expect(kinds[type]).toContain(panel?.kind);
      if (type === 'table') continue;
      const { unit, thresholds } = fieldConfig.defaults;
      expect(panel?.unit).toBe(unit);
      const [base = 'text', ...steps] = panel?.steps ?? [];
      expect([{ value: null, color: base }, ...steps.map(([value, color]) => ({ value, color }))]).toEqual(
        thresholds?.steps,
      );
    }
  });

  it('lays the panels out as Grafana does', () => {
    let top = 0;
    const places = dashboard.rows.flatMap((row) => {
      const placed = placesOf(row.panels, top + 1);
      top = Math.max(...placed.map(({ y, h }) => y + h));
      return placed;
    });
    expect(places).toEqual(ofGrafana.map(({ gridPos }) => gridPos));
  });
});

it('lists all dashboards in order, and all saved searches', () => {
  expect(described).toMatchObject({ telltale: '1.2.3', engine: 'native', links: { grafana: 'https://g' } });
  expect(described.dashboards.map(({ uid }) => uid)).toEqual(dashboards.map(({ uid }) => uid));
  expect(described.searches.find(({ id }) => id === 'telltale-search-trace')).toMatchObject({
    title: 'One request, by trace id',
    asks: { field: 'trace.id' },
  });
});

it('offers the visible variables, and marks deploys where Grafana does', () => {
  const of = (uid: string) => described.dashboards.find((one) => one.uid === uid);
  expect(of('telltale-service')).toMatchObject({ variables: ['service', 'instance'], deploys: true });
  expect(of('telltale-logs')).toMatchObject({ variables: ['service', 'search'], deploys: false });
  expect(of('telltale-plane')).toMatchObject({ variables: [] });
});

it('names the value columns of a table, and none if the value is hidden', () => {
  const panels = described.dashboards.flatMap(({ rows }) => rows.flatMap((row) => row.panels));
  const named = (title: string) => panels.find((panel) => panel.title === title);
  expect(named('Services by errors')).toMatchObject({ valueHeadings: ['errors'], columns: { job: 'service' } });
  expect(named('Alerts')).toMatchObject({ kind: 'table', valueHeadings: [] });
});

it('contains no queries', () => {
  expect(JSON.stringify(described)).not.toMatch(/\$__rate_interval|service\.name:\//);
});

it('says what is unknown, with the reason of the server', () => {
  expect(described.unknown).toEqual(['It is unknown which dashboards have data: Nobody is there.']);
});

it('waits at most two seconds for hanging servers and a hanging engine, and says what is unknown', async () => {
  vi.useFakeTimers();
  const hung = <Answer>(): Promise<Answer> => new Promise(() => undefined);
  const late = describeConsole(
    { prometheus: hung, elasticsearch: hung, alertmanager: hung },
    { telltale: '1.2.3', engine: 'compose', links: hung },
  );
  await vi.advanceTimersByTimeAsync(2_000);
  vi.useRealTimers();
  const { dashboards: all, links, unknown } = await late;
  expect(all).toEqual(described.dashboards);
  expect({ links, unknown }).toEqual({
    links: {},
    unknown: [
      'It is unknown which dashboards have data: no answer within 2 s.',
      'No links to Grafana and Kibana: no answer within 2 s.',
    ],
  });
});

it('marks every dashboard as without data if there are no metrics, except one that also shows log records', async () => {
  const prometheus = async <Body>({ path }: { readonly path: string }): Promise<Body> =>
    ({ data: path.includes('/query?') ? { resultType: 'vector', result: [] } : [] }) as Body;
  const { dashboards: empty, unknown } = await describeConsole(
    { prometheus, elasticsearch: gone, alertmanager: gone },
    { telltale: '1.2.3', engine: 'native', links: async () => ({}) },
  );
  expect(unknown).toBeUndefined();
  expect(empty.filter(({ not_fed }) => not_fed === undefined).map(({ uid }) => uid)).toEqual([
    'telltale-service',
    'telltale-logs',
  ]);
  expect(described.dashboards.every(({ not_fed }) => not_fed === undefined)).toBe(true);
});
