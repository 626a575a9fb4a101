// The console writes the queries that Grafana writes: each of every dashboard, for each choice, by Grafana's own libraries.
import { panelId } from '@telltale/content';
import { beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../packages/console/src/dashboards/limits.ts';
import { stepMsOf } from '../../packages/console/src/dashboards/time-step.ts';
import { checked, chosenIn } from '../../packages/console/src/dashboards/variables.ts';
import { timesAt, writePromql } from '../../packages/console/src/dashboards/write-query.ts';
import type { Servers } from '../../packages/console/src/servers/servers.ts';
import { dashboards } from '../../packages/content/src/grafana/dashboards/index.ts';
import { writeQuery } from '../content/grafana/ask-target.ts';
import { readDashboards } from '../content/grafana/model.ts';
import { loadGrafana } from '../grafana/load.ts';
import type { GrafanaLibrary, OpenDashboard } from '../grafana/types.ts';

/** With what a pattern, a string of PromQL and an address each have a meaning for. */
const names = [
  '$service [a]{2}|^x$?',
  'bank',
  'gateway \\d+ \\',
  "it's 1/2+1",
  'shop',
  'till.v2 (blue)',
  'заказы – 注文',
];
const sources = [
  { uid: 'telltale-metrics', name: 'Telltale metrics', type: 'prometheus' },
  { uid: 'telltale-logs', name: 'Telltale logs', type: 'elasticsearch' },
] as const;

let grafana: GrafanaLibrary;
beforeAll(async () => {
  grafana = await loadGrafana();
});

/** Knows names of services, and nothing else. */
const known: Servers = {
  prometheus: async <Body>() => ({ data: names }) as Body,
  elasticsearch: () => Promise.reject(new Error('nobody asks for log records here')),
  alertmanager: () => Promise.reject(new Error('nobody asks for alerts here')),
};

/** What the console sends to Prometheus for a panel. */
async function ofConsole(
  uid: string,
  title: string,
  { open, variables, stepMs }: { open: OpenDashboard; variables: Record<string, readonly string[]>; stepMs: number },
): Promise<string[]> {
  const question = checked({ dashboard: uid, range: open.range, variables });
  const panel = question.dashboard.rows.flatMap(({ panels }) => panels).find((one) => one.title === title);
  const texts = (panel?.metrics ?? []).map(({ expr }) => expr.text);
  return await Promise.all(
    texts.map(async (text) =>
      writePromql(text, { variables: await chosenIn(known, text, question), times: timesAt(open.range, stepMs) }),
    ),
  );
}

const choices: readonly (readonly [what: string, chosen: readonly string[]])[] = [
  ['all', []],
  ['one', ['shop']],
  ['one with what patterns and strings are escaped for', ['gateway \\d+ \\']],
  ['several', names.filter((name) => name !== 'bank')],
];

describe.each(dashboards.map(({ uid }) => uid))('%s', (uid) => {
  const dashboard = readDashboards().find((one) => one.uid === uid);
  const variables = dashboards.find((one) => one.uid === uid)?.variables ?? [];
  const list = variables.filter((name) => name === 'service' || name === 'instance');

  it.each(list.length > 0 ? choices : choices.slice(0, 1))(
    'asks Prometheus what Grafana asks: %s',
    async (_, chosen) => {
      if (dashboard === undefined) throw new Error('it is not committed');
      const open = await grafana.open(dashboard, { list: sources, variableValues: async () => names });
      for (const name of list) if (chosen.length > 0) await open.choose(name, chosen);
      const given = Object.fromEntries(list.map((name) => [name, chosen]));
      let compared = 0;
      for (const panel of dashboard.panels) {
        const targets = (panel.targets ?? []).filter(({ datasource }) => datasource.type === 'prometheus');
        if (targets.length === 0) continue;
        const ofGrafana = await Promise.all(
          targets.map(({ expr = '' }) => writeQuery(expr, { open, panel, type: 'prometheus', scrapeSeconds: 15 })),
        );
        const stepMs = stepMsOf(open.range, (1_600 * panel.gridPos.w) / 24, limits.scrapeMs);
        expect(panelId(uid, panel.title)).toBe(panel.id);
        expect(ofGrafana.map((one) => one.stepMs)).toEqual(targets.map(() => stepMs));
        expect(await ofConsole(uid, panel.title, { open, variables: given, stepMs })).toEqual(
          ofGrafana.map(({ query }) => query),
        );
        compared += targets.length;
      }
      expect(compared).toBeGreaterThan(0);
    },
  );
});

it('uses the same step as Grafana, for every range and width', () => {
  const to = Date.UTC(2026, 10, 30);
  const different: string[] = [];
  // Each is a tenth longer than the one before: from a minute to more than a year.
  for (let ms = 60_000; ms < limits.rangeMsMax; ms *= 1.1) {
    for (const points of [1, 7, 60, 333, 533, 1_600, 2_000]) {
      for (const least of [limits.scrapeMs, limits.barMsMin]) {
        const range = { from: to - Math.round(ms), to };
        const exact = (range.to - range.from) / points;
        // Of four weeks and longer Grafana makes months and years, which no graph has.
        if (exact < 1_000 || exact > 21 * 86_400_000) continue;
        const [ours, theirs] = [stepMsOf(range, points, least), grafana.intervalMs(range, points, least)];
        if (ours !== theirs) different.push(`${ms} ms, ${points} points: ${ours} for ${theirs}`);
      }
    }
  }
  expect(different).toEqual([]);
});
