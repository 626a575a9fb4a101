// The rules are true: promtool takes them, each alert has its tests and its runbook, each metric exists.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MetricName, metrics, prometheusMetricName } from '@telltale/catalog';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { obtainPrometheus } from '../packages/plane/src/artifacts/prometheus.ts';

const dashboards = fileURLToPath(new URL('../dashboards', import.meta.url));
const folder = join(dashboards, 'prometheus');
const files = (below: string, ending: string): string[] =>
  readdirSync(join(folder, below))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, below, name));
const ruleFiles = files('.', '.rules.yaml');
const testFiles = files('tests', '.test.yaml');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface AlertTest {
  readonly alertname: string;
  readonly exp_alerts: readonly unknown[];
}

const rules = ruleFiles.flatMap((file) => {
  const { groups }: { groups: { rules: Rule[] }[] } = parse(readFileSync(file, 'utf8'));
  return groups.flatMap((group) => group.rules);
});
const alerts = rules.filter((rule) => rule.alert !== undefined);
const alertTests = testFiles.flatMap((file) => {
  const { tests }: { tests: { alert_rule_test?: AlertTest[] }[] } = parse(readFileSync(file, 'utf8'));
  return tests.flatMap((test) => test.alert_rule_test ?? []);
});

/** Metrics of the servers themselves, which are not in our catalog. */
const foreign = [
  'up',
  'prometheus_rule_evaluation_failures_total',
  'prometheus_notifications_dropped_total',
  'prometheus_notifications_errors_total',
  'alertmanager_notifications_failed_total',
];

/** Functions of PromQL whose names look like a metric's. */
const functions = new Set(['histogram_quantile', 'avg_over_time']);

describe('promtool', () => {
  let promtool: string;
  beforeAll(async () => {
    ({ promtool } = await obtainPrometheus());
  });

  it('takes the rules', () => {
    expect(ruleFiles.length).toBeGreaterThan(0);
    expect(execFileSync(promtool, ['check', 'rules', ...ruleFiles], { encoding: 'utf8' })).toMatch(/SUCCESS/);
  });

  it('finds that each alert fires when it should, with what it should say, and stays silent when not', () => {
    // It exits with an error, and its report becomes the failure's message, when one does not.
    expect(execFileSync(promtool, ['test', 'rules', ...testFiles], { encoding: 'utf8' })).not.toContain('FAILED');
  });
});

describe.each(alerts.map((rule) => [rule.alert ?? '', rule] as const))('%s', (name, { labels, annotations, expr }) => {
  it('has a test in which it fires', () => {
    expect(alertTests.filter((test) => test.alertname === name && test.exp_alerts.length > 0)).not.toEqual([]);
  });

  it('has a test in which it stays silent', () => {
    const silent = alertTests.filter((test) => test.alertname === name && test.exp_alerts.length === 0);
    // The watchdog is the one alert that must never stop.
    expect(silent.length > 0).toBe(name !== 'Watchdog');
  });

  it('says how bad it is, what is wrong and what to do', () => {
    expect(['critical', 'warning', 'info', 'none']).toContain(labels?.severity);
    expect(annotations?.summary).toBeTruthy();
    expect(annotations?.description).toBeTruthy();
    const page = basename(annotations?.runbook_url ?? '');
    expect(page).toBe(`${name}.md`);
    const runbook = readFileSync(join(dashboards, 'runbooks', page), 'utf8');
    for (const part of ['# ', '**Meaning.**', '**Impact.**', '## Confirm', '## Mend', '## Prevent']) {
      expect(runbook).toContain(part);
    }
    expect(expr).not.toBe('');
  });
});

it('each runbook belongs to an alert', () => {
  const pages = readdirSync(join(dashboards, 'runbooks')).map((page) => page.replace(/\.md$/, ''));
  expect(pages.toSorted()).toEqual(alerts.map(({ alert = '' }) => alert).toSorted());
});

it('each metric that a rule names is one that somebody emits', () => {
  const emitted = new Set(foreign);
  for (const name of Object.keys(metrics) as MetricName[]) {
    const prometheusName = prometheusMetricName(name);
    const endings = metrics[name].instrument === 'histogram' ? ['_count', '_sum', '_bucket'] : [''];
    for (const ending of endings) emitted.add(`${prometheusName}${ending}`);
  }
  const recorded = new Set(rules.flatMap(({ record }) => record ?? []));
  for (const { expr } of rules) {
    // A name stands before its labels, its range, a comparison or the end, and holds an underscore or a colon.
    const names =
      expr.replace(/\{[^}]*\}|"[^"]*"|\b(by|on|ignoring|without) \([^)]*\)/g, ' ').match(/[a-z][a-z0-9_:]*/g) ?? [];
    for (const name of names.filter((word) => word === 'up' || (/[_:]/.test(word) && !functions.has(word)))) {
      expect([...emitted, ...recorded], expr).toContain(name);
    }
  }
});
