// The rules are true: promtool takes them, each alert has its tests and its runbook, each metric and label exists.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dashboards, ruleGroups } from '@telltale/content';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { obtainPrometheus } from '../packages/plane/src/artifacts/prometheus.ts';
import { writeWithForeignLabels } from './support/foreign-labels.ts';
import { knownMetrics } from './support/known-metrics.ts';
import { groupings, metricNames } from './support/promql.ts';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../dashboards', import.meta.url));
const files = (below: string, ending: string): string[] =>
  readdirSync(join(folder, 'prometheus', below))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, 'prometheus', below, name));
const ruleFiles = files('.', '.rules.yaml');
const testFiles = files('tests', '.test.yaml');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface AlertTest {
  /** Name of the case that it stands in. */
  readonly name: string;
  readonly alertname: string;
  readonly exp_alerts: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
}

const rules = ruleFiles.flatMap((file) => {
  const { groups }: { groups: { rules: Rule[] }[] } = parse(readFileSync(file, 'utf8'));
  return groups.flatMap((group) => group.rules);
});
const alerts = rules.filter((rule) => rule.alert !== undefined);
const alertTests = testFiles.flatMap((file) => {
  const { tests }: { tests: { name: string; alert_rule_test: Omit<AlertTest, 'name'>[] }[] } = parse(
    readFileSync(file, 'utf8'),
  );
  return tests.flatMap(({ name, alert_rule_test }) => alert_rule_test.map((test) => ({ ...test, name })));
});

/** Those that are about no service: nobody's team, and everybody's. */
const ofThePlane = ['Watchdog', 'LogDeliveryStopped'];

describe('promtool', () => {
  let promtool: string;
  let asTheyAre: Promise<string>;
  let withOthers: Promise<string>;
  const scratch = mkdtempSync(join(tmpdir(), 'telltale-rules-'));
  beforeAll(async () => {
    ({ promtool } = await obtainPrometheus());
    const test = async (tests: readonly string[]): Promise<string> =>
      // With a collector that runs seldom it takes a fifth less of the processor.
      (await run(promtool, ['test', 'rules', ...tests], { env: { ...process.env, GOGC: '400' } })).stdout;
    asTheyAre = test(testFiles);
    withOthers = test(writeWithForeignLabels(join(folder, 'prometheus'), scratch));
    // A failure is one of the test that waits for it.
    void Promise.allSettled([asTheyAre, withOthers]);
  });
  afterAll(async () => {
    await Promise.allSettled([asTheyAre, withOthers]);
    rmSync(scratch, { recursive: true, force: true });
  });

  it('accepts the rules', () => {
    expect(ruleFiles).toHaveLength(ruleGroups.length);
    expect(execFileSync(promtool, ['check', 'rules', ...ruleFiles], { encoding: 'utf8' })).toMatch(/SUCCESS/);
  });

  // Half a minute of processor each, since some alerts look back over days: both at once. promtool exits with an error,
  // and its report becomes the failure's message, where an alert does otherwise.
  it('confirms that each alert fires when it should, with its text, and is silent otherwise', async () => {
    expect(await asTheyAre).not.toContain('FAILED');
  });

  it('confirms the same for targets with additional labels', async () => {
    expect(await withOthers).not.toContain('FAILED');
  });
});

it('each alert has a unique name', () => {
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
});

describe.each(alerts.map((rule) => [rule.alert ?? '', rule] as const))(
  '%s',
  (name, { labels, annotations, expr, for: wait }) => {
    const tests = alertTests.filter((test) => test.alertname === name);
    const fired = tests.flatMap((test) => test.exp_alerts);

    it('has a test in which it fires', () => {
      expect(fired).not.toEqual([]);
    });

    it('has a test in which it stays silent', () => {
      const silent = tests.filter((test) => test.name === `${name} stays silent`);
      // The watchdog is the one alert that must never stop.
      expect(silent).toHaveLength(name === 'Watchdog' ? 0 : 1);
      expect(silent.flatMap((test) => test.exp_alerts)).toEqual([]);
    });

    it('fires at an exact time, and not one step earlier', () => {
      for (const [index, { exp_alerts, name: found }] of tests.entries()) {
        if (exp_alerts.length === 0 || wait === undefined) continue;
        expect(tests[index - 1]).toMatchObject({ name: found, exp_alerts: [] });
      }
    });

    it('has a severity, a description and a dashboard', () => {
      expect(['critical', 'warning', 'info', 'none']).toContain(labels?.severity);
      expect(annotations?.summary).toBeTruthy();
      expect(annotations?.description).toBeTruthy();
      const [, uid] = /^\/d\/([\w-]+)(\?|$)/.exec(annotations?.dashboard ?? '') ?? [];
      expect(dashboards.map((dashboard) => dashboard.uid)).toContain(uid);
    });

    it('links to its runbook, which has every section', () => {
      const page = basename(annotations?.runbook_url ?? '');
      expect(page).toBe(`${name}.md`);
      const runbook = readFileSync(join(folder, 'runbooks', page), 'utf8');
      for (const part of [`# ${name}\n`, '**Meaning.**', '**Impact.**', '## Confirm', '## Fix', '## Prevent']) {
        expect(runbook).toContain(part);
      }
    });

    it('uses only labels that it has', () => {
      const text = Object.values(annotations ?? {}).join(' ');
      // One of two ways to fire may lack a label: `or`, `with` and the like then stand before it.
      const demanded = [...text.matchAll(/\{\{ \$labels\.(\w+)/g)].map(([, label = '']) => label);
      for (const { exp_labels } of fired) expect(Object.keys(exp_labels)).toEqual(expect.arrayContaining(demanded));
    });

    it('keeps the team that its series have', () => {
      const dropping = groupings(expr).filter(({ how, labels: kept }) => how === 'by' && !kept.includes('team'));
      const why = `${name}: a "by (...)" without team, by which alerts are routed: sum(..., byService) keeps it`;
      expect(dropping.length > 0, why).toBe(ofThePlane.includes(name) && name !== 'Watchdog');
    });
  },
);

it('recorded series keep the team too', () => {
  const dropping = rules
    .filter(({ record }) => record !== undefined)
    .filter(({ expr }) => groupings(expr).some(({ labels }) => !labels.includes('team')));
  expect(dropping).toEqual([]);
});

it('each runbook belongs to an alert', () => {
  const pages = readdirSync(join(folder, 'runbooks')).map((page) => page.replace(/\.md$/, ''));
  expect(pages.toSorted()).toEqual(alerts.map(({ alert = '' }) => alert).toSorted());
});

it('each metric in a rule is emitted by a program or recorded by a rule', () => {
  const unknown = rules.flatMap(({ expr }) => metricNames(expr)).filter((name) => !knownMetrics.has(name));
  expect(unknown).toEqual([]);
});

it('the page on pipelines names all of their alerts, and existing metrics', () => {
  const page = readFileSync(fileURLToPath(new URL('../docs/pipelines.md', import.meta.url)), 'utf8');
  const section = page.slice(page.indexOf('## Monitoring the pipelines'), page.indexOf('## Mail'));
  const named = [...section.matchAll(/^\| \[`(\w+)`\]/gm)].map(([, name]) => name);
  const group = ruleGroups.find(({ file }) => file === 'pipelines');
  expect(named).toEqual(group?.alerts?.map(({ name }) => name));
  const words = [...section.matchAll(/`((?:fluentd|fluentbit|otelcol)_\w+)`/g)].map(([, word = '']) => word);
  expect(words.length).toBeGreaterThan(5);
  expect(words.filter((word) => !knownMetrics.has(word))).toEqual([]);
});
