// Grafana of the stack has the data sources that `telltale import` makes in a Grafana of one's own.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dashboards } from '@telltale/content';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  logsSource,
  metricsSource,
  type OwnDataSource,
} from '../../packages/content/src/install/grafana/data-source.ts';
import { committed, writtenServices } from './support/set-up.ts';

interface Provisioned {
  readonly uid: string;
  readonly type: string;
  readonly isDefault?: boolean;
  readonly editable: boolean;
  readonly secureJsonData: Readonly<Record<string, string>>;
  readonly correlations?: readonly Correlation[];
  readonly [setting: string]: unknown;
}

interface Correlation {
  readonly targetUID: string;
  readonly label: string;
  readonly description: string;
  readonly type?: unknown;
  readonly config: {
    readonly type: string;
    readonly field: string;
    readonly target: Readonly<Record<string, unknown>>;
  };
}

/** A value as Grafana reads it: a file in its place, two dollars for one, and no variable. */
function read<T>(value: T): T {
  const text = JSON.stringify(value).replaceAll(/\$__file\{([^}]+)\}/g, (_, path: string) => `content of ${path}`);
  expect(text.replaceAll('$$', '')).not.toMatch(/\$\w|\$\{/);
  return JSON.parse(text.replaceAll('$$', () => '$'));
}

const { datasources }: { datasources: Provisioned[] } = read(
  parse(committed('grafana/provisioning/datasources/telltale.yaml')),
);
const byUid = (uid: string): Partial<Provisioned> => datasources.find((source) => source.uid === uid) ?? {};
const address = (url: string) => ({
  url,
  username: 'telltale-grafana',
  password: 'content of /run/telltale/grafana.password',
  ca: 'content of /run/telltale/ca.crt',
});

describe.each<[string, OwnDataSource]>([
  ['telltale-metrics', metricsSource(address('https://prometheus:9090'), '/')],
  ['telltale-logs', logsSource(address('https://elasticsearch:9200'), '/')],
])('%s', (uid, { source, secrets }) => {
  it('is what telltale import creates', () => {
    const { orgId, isDefault, editable, correlations, secureJsonData, ...settings } = byUid(uid);
    expect(settings).toEqual(source);
    expect(secureJsonData).toEqual(secrets);
  });
});

it('a link from a trace id leads to its log lines in the current time range', () => {
  const links = JSON.stringify(datasources).match(/\/d\/telltale-logs[^"]*/g);
  expect(links).toHaveLength(2);
  for (const link of links ?? [])
    expect(link).toMatch(/\?var-search=trace\.id:\$\{__value\.raw\}&\$\{__url_time_range\}$/);
});

it('one is the default for queries that name none', () => {
  expect(datasources.filter(({ isDefault }) => isDefault === true).map(({ uid }) => uid)).toEqual(['telltale-metrics']);
});

it('none can be changed in Grafana, because the next start would undo the change', () => {
  expect(datasources.filter(({ editable }) => editable !== false)).toEqual([]);
});

it('each refers to existing ones, in the format of Grafana', () => {
  const all = datasources.flatMap(({ correlations = [] }) => correlations);
  expect(all).not.toEqual([]);
  for (const correlation of all) {
    expect(byUid(correlation.targetUID), correlation.label).toMatchObject({ uid: correlation.targetUID });
    // Grafana ends at its start without a label, without a description, and with a type beside the settings.
    expect(correlation).toMatchObject({ label: expect.any(String), description: expect.any(String) });
    expect(correlation.type).toBeUndefined();
    expect(correlation.config).toMatchObject({ type: 'query', field: expect.any(String), target: expect.any(Object) });
  }
});

it('Alertmanager is one of them, and receives no alerts of Grafana', () => {
  expect(byUid('telltale-alerts')).toMatchObject({
    type: 'alertmanager',
    jsonData: { implementation: 'prometheus', handleGrafanaManagedAlerts: false },
  });
});

describe('the dashboards', () => {
  const provider = parse(committed('grafana/provisioning/dashboards/telltale.yaml')).providers[0];
  const path: string = provider.options.path;
  const mounted = writtenServices().grafana?.volumes?.find(({ target }) => target === path)?.source ?? '';
  const folder = join(dirname(fileURLToPath(import.meta.url)), '../../compose', mounted);

  it('are those of the repository', () => {
    for (const { uid } of dashboards) {
      const file = join(folder, `${uid.replace('telltale-', '')}.json`);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ uid });
    }
  });

  it('include the home dashboard', () => {
    const [, home = ''] = /^default_home_dashboard_path = (.+)$/m.exec(committed('grafana/grafana.ini')) ?? [];
    expect(dirname(home)).toBe(path);
    expect(JSON.parse(readFileSync(join(folder, home.slice(path.length)), 'utf8'))).toMatchObject({
      uid: 'telltale-fleet',
    });
  });
});
