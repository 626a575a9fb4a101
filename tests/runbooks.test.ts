// The runbooks are true: what they have one ask, search, set, type and follow is there.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foreignMetrics, logFields, metrics } from '@telltale/catalog';
import { ruleGroups } from '@telltale/content';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { settings } from '../packages/node/src/settings/settings-schema.ts';
import { obtainPrometheus } from '../packages/plane/src/artifacts/prometheus.ts';
import { stackSettings } from '../packages/plane/src/preflight/settings-schema.ts';
import { knownMetrics } from './support/known-metrics.ts';
import { metricNames } from './support/promql.ts';
import { fieldsOf } from './support/strict-kql.ts';
import { verbs } from './support/telltale-program.ts';

const folder = fileURLToPath(new URL('../dashboards/runbooks', import.meta.url));
const linesMax = 60;
const pages = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  return { name: name.replace(/\.md$/, ''), path: join(folder, name), text };
});
const alerts = new Map(ruleGroups.flatMap(({ alerts: list = [] }) => list.map((alert) => [alert.name, alert])));

/** What stands for a placeholder such as `<job>`. */
const filledIn = (text: string): string => text.replace(/<([a-z]+(?: [a-z]+)*)>/g, 'x');

/** Code blocks of a language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)\n```$/gm)]
    .filter(([, found]) => found === language)
    .map(([, , code = '']) => filledIn(code));
}

/** Code within the lines, where a block does not stand. */
function spans(text: string): string[] {
  const lines = text.replace(/^```[\s\S]*?\n```$/gm, '');
  return [...lines.matchAll(/`([^`]+)`/g)].map(([, code = '']) => filledIn(code));
}

function isField(name: string): boolean {
  return name in logFields || name === '_ignored' || /^app\.\w+/.test(name);
}

const underscored = (name: string): string => name.replaceAll('.', '_');
/** Words with underscores that are no metrics: labels, and a histogram as a whole. */
const otherNames = new Set([
  ...Object.values(metrics).flatMap(({ labels }) => Object.keys(labels).map(underscored)),
  ...Object.values(foreignMetrics).flatMap(({ labels }) => labels),
  ...[...knownMetrics].flatMap((name) => (name.endsWith('_bucket') ? [name.slice(0, -'_bucket'.length)] : [])),
]);
/** How metrics begin. */
const beginnings = new Set([...knownMetrics].map((name) => name.split('_')[0]));

/** Metrics named in a line that do not exist. */
function unknownMetrics(code: string): string[] {
  let names: string[];
  try {
    names = metricNames(code);
  } catch {
    // A command, a path, a file.
    return [];
  }
  return names
    .filter((name) => name.includes('_') && beginnings.has(name.split('_')[0]))
    .filter((name) => !knownMetrics.has(name) && !otherNames.has(name));
}

const knownSettings = new Set([
  ...Object.entries(settings).flatMap(([name, setting]) => ('secret' in setting ? [name, `${name}_FILE`] : [name])),
  ...Object.keys(stackSettings),
]);

it('each query is accepted by Prometheus', async () => {
  const { promtool } = await obtainPrometheus();
  const scratch = mkdtempSync(join(tmpdir(), 'telltale-runbooks-'));
  try {
    const rules = pages.flatMap(({ name, text }) =>
      blocks(text, 'promql').map((expr, index) => ({ record: `${name}:${index}`, expr })),
    );
    const file = join(scratch, 'queries.yaml');
    writeFileSync(file, stringify({ groups: [{ name: 'queries', rules }] }));
    expect(execFileSync(promtool, ['check', 'rules', file], { encoding: 'utf8', stdio: 'pipe' })).toContain(
      `SUCCESS: ${rules.length} rules found`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

describe.each(pages.map((page) => [page.name, page] as const))('%s', (name, { path, text }) => {
  it('queries only existing metrics', () => {
    const queries = blocks(text, 'promql');
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) {
      expect(metricNames(query).filter((metric) => !knownMetrics.has(metric))).toEqual([]);
    }
    expect(spans(text).flatMap(unknownMetrics)).toEqual([]);
  });

  it('searches the logs by existing fields, or says where else they are', () => {
    const searches = blocks(text, 'kql');
    expect(searches.length > 0).toBe(!/^In the logs: .*(`telltale logs |stderr)/m.test(text));
    for (const search of searches) expect(fieldsOf(search).filter((field) => !isField(field))).toEqual([]);
  });

  it('has only known kinds of code, and is short', () => {
    const kinds = [...text.matchAll(/^```(\w*)\n[\s\S]*?\n```$/gm)].map(([, kind]) => kind);
    expect(kinds.filter((kind) => kind !== 'promql' && kind !== 'kql' && kind !== 'sh')).toEqual([]);
    expect(text.split('\n').length).toBeLessThan(linesMax);
  });

  it('links to existing places, and to the dashboard of its alert', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    const dead = links.filter(
      (link) => !/^https?:/.test(link) && !existsSync(join(dirname(path), link.replace(/#.*/, ''))),
    );
    expect(dead).toEqual([]);
    const uid = alerts.get(name)?.dashboard;
    expect(text).toContain(`](../grafana/${uid?.replace('telltale-', '')}.json)`);
  });

  it('names only existing commands and settings', () => {
    const typed = spans(text).flatMap((code) => [...code.matchAll(/\btelltale ([a-z-]+)/g)].map(([, verb]) => verb));
    // `[telltale shipper]` begins a line that a service says.
    expect(typed.filter((verb) => verb !== 'shipper' && !verbs.includes(verb ?? ''))).toEqual([]);
    const named = text.match(/\bTELLTALE_[A-Z_]+\b/g) ?? [];
    expect(named.filter((setting) => !knownSettings.has(setting))).toEqual([]);
  });
});
