// Rules with custom settings: each setting takes effect, promtool accepts and tests them, unknown ones are reported.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ContentError, writeConfiguredRules } from '@telltale/content';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { fillPlaceholders } from '../packages/content/src/prometheus/fill-placeholders.ts';
import { obtainPrometheus } from '../packages/plane/src/artifacts/prometheus.ts';
import { labelNames } from './support/promql.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'telltale-settings-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

let folders = 0;
/** The rules by these settings. */
function rulesBy(settings: object): { readonly folder: string; readonly rules: readonly Rule[] } {
  const folder = join(scratch, `rules-${folders++}`);
  const file = `${folder}.yaml`;
  writeFileSync(file, stringify(settings));
  writeConfiguredRules(file, folder);
  const rules = readdirSync(folder).flatMap((name) => {
    const { groups }: { groups: { rules: Rule[] }[] } = parse(readFileSync(join(folder, name), 'utf8'));
    return groups.flatMap((group) => group.rules);
  });
  return { folder, rules };
}

/** What the page says that can be set, with the defaults. */
const documented = readFileSync(join(root, 'docs', 'rule-settings.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, alert, parameters = ''] = /^\| \[`(\w+)`\].*\|([^|]*(?:\\\|[^|]*)*)\|$/.exec(line) ?? [];
    const found = [...parameters.matchAll(/`(\w+): ((?:\\\||[^`])+)`/g)];
    return alert === undefined
      ? []
      : [{ alert, parameters: found.map(([, name = '', value = '']) => ({ name, value })) }];
  });

/** Another value of the same kind, that stands nowhere else. */
function another(value: string, index: number): number | string {
  if (/^\d+[smhd]$/.test(value)) return `${1_001 + index}s`;
  if (Number.isFinite(Number(value))) return 7_000.25 + index;
  return `other-${index}`;
}

const second = {
  selector: 'env="production", cluster=~"a|b"',
  alerts: Object.fromEntries(
    documented.map(({ alert, parameters }, line) => [
      alert,
      {
        for: `${77 + line}s`,
        severity: 'info',
        ...Object.fromEntries(parameters.map(({ name, value }, index) => [name, another(value, line * 10 + index)])),
      },
    ]),
  ),
};

/** Texts that speak of a time that is not set, and is the same by chance. */
const constants = ['ServiceErrorRatioHigh for'];

describe('a second set of values', () => {
  const { folder, rules } = rulesBy(second);

  it('covers every alert, and each threshold', () => {
    const committed = rulesBy({}).rules.filter(({ alert }) => alert !== undefined);
    expect(documented.map(({ alert }) => alert)).toEqual(expect.arrayContaining(committed.map(({ alert }) => alert)));
    expect(documented.flatMap(({ parameters }) => parameters).length).toBeGreaterThan(50);
  });

  it('replaces the defaults in each rule', () => {
    const unlike = documented.flatMap(({ alert, parameters }) => {
      const rule = rules.find((one) => one.alert === alert);
      const given: Readonly<Record<string, unknown>> = second.alerts[alert] ?? {};
      const missing = parameters.filter(({ name }) => !rule?.expr.includes(String(given[name])));
      return rule?.for === given.for && rule?.labels?.severity === 'info' && missing.length === 0 ? [] : [alert];
    });
    expect(unlike).toEqual([]);
  });

  it('replaces the defaults in the texts of the alerts', () => {
    const committed = rulesBy({}).rules;
    const textOf = (of: readonly Rule[], name: string): string =>
      Object.entries(of.find(({ alert }) => alert === name)?.annotations ?? {})
        .filter(([annotation]) => annotation === 'summary' || annotation === 'description')
        .map(([, text]) => text)
        .join(' ');
    let spoken = 0;
    const stale = documented.flatMap(({ alert, parameters }) => {
      const holds = committed.find((one) => one.alert === alert)?.for;
      const settable = [...parameters, ...(holds === undefined ? [] : [{ name: 'for', value: holds }])];
      return settable.flatMap(({ name, value }) => {
        // As the texts have it, behind "last" too.
        const words = ['', 'last '].map((before) => fillPlaceholders(`${before}‹${name}›`, new Map([[name, value]])));
        const phrase = words.find((one) => one.length > 2 && textOf(committed, alert).includes(one));
        if (phrase === undefined || constants.includes(`${alert} ${name}`)) return [];
        spoken += 1;
        return textOf(rules, alert).includes(phrase) ? [`${alert} still says "${phrase}"`] : [];
      });
    });
    expect(stale).toEqual([]);
    expect(spoken).toBeGreaterThan(30);
  });

  it('adds the selector to every emitted series, and to none that a rule records', () => {
    const selectors = rules.flatMap(({ expr }) => labelNames(expr));
    expect(selectors.length).toBeGreaterThan(150);
    const wide = selectors.filter(
      ({ metric = '', matchers }) =>
        metric.includes(':') === matchers.some(({ label, value }) => label === 'env' && value === 'production'),
    );
    expect(wide).toEqual([]);
  });

  it('is accepted by promtool', async () => {
    const { promtool } = await obtainPrometheus();
    const files = readdirSync(folder).map((name) => join(folder, name));
    expect(execFileSync(promtool, ['check', 'rules', ...files], { encoding: 'utf8' })).not.toContain('FAILED');
  });
});

it.each([
  ['in the last ‹window›', 'window', '1h', 'in the last hour'],
  ['in the last ‹window›', 'window', '90s', 'in the last 90 seconds'],
  ['for ‹for›', 'for', '15m', 'for a quarter of an hour'],
  ['for ‹for›', 'for', '1m', 'for a minute'],
  ['for ‹for›', 'for', '1h30m', 'for 1h30m'],
  ['for ‹for›', 'for', '36h', 'for 36 hours'],
  ['within ‹hours›', 'hours', '24', 'within a day'],
  ['within ‹days›', 'days', '2', 'within two days'],
  ['less than ‹share›', 'share', '0.05', 'less than 5%'],
  ['‹factor› times', 'factor', '1.5', '1.5 times'],
])('a text shows a setting in words: %s with %s: %s is "%s"', (text, name, value, words) => {
  expect(fillPlaceholders(text, new Map([[name, value]]))).toBe(words);
});

it('a text that refers to an unknown parameter is an error', () => {
  expect(() => fillPlaceholders('for ‹while›', new Map())).toThrow('speaks of while');
});

it('an alert fires for the selected series, at the configured threshold and after the configured time', async () => {
  const { folder } = rulesBy({
    selector: 'env="production"',
    alerts: { HeapNearLimit: { above: 0.5, for: '1m', severity: 'warning' } },
  });
  const heap = (env: string, used: number): { series: string; values: string }[] => [
    { series: `v8js_memory_heap_used_bytes{job="shop", instance="${env}", env="${env}"}`, values: `${used}x40` },
    { series: `telltale_heap_limit_bytes{job="shop", instance="${env}", env="${env}"}`, values: '100x40' },
  ];
  const tests = join(folder, 'heap.test.yaml');
  writeFileSync(
    tests,
    stringify({
      rule_files: ['memory.rules.yaml'],
      evaluation_interval: '15s',
      tests: [
        {
          interval: '15s',
          input_series: [...heap('production', 60), ...heap('staging', 99)],
          promql_expr_test: [45, 60].map((seconds) => ({
            expr: 'count by (instance, severity) (ALERTS{alertname="HeapNearLimit", alertstate="firing"})',
            eval_time: `${seconds}s`,
            exp_samples: seconds < 60 ? [] : [{ labels: '{instance="production", severity="warning"}', value: 1 }],
          })),
        },
      ],
    }),
  );
  const { promtool } = await obtainPrometheus();
  expect((await run(promtool, ['test', 'rules', tests])).stdout).toContain('SUCCESS');
});

it('a disabled alert is left out, and the others are kept', () => {
  const all = rulesBy({}).rules;
  const { rules } = rulesBy({ alerts: { MemoryGrowing: { enabled: false } } });
  expect(rules).toEqual(all.filter(({ alert }) => alert !== 'MemoryGrowing'));
  expect(rules).toHaveLength(all.length - 1);
});

it('without settings, the rules are the committed ones', () => {
  const { folder } = rulesBy({});
  const committed = join(root, 'dashboards', 'prometheus');
  const names = readdirSync(committed).filter((name) => name.endsWith('.rules.yaml'));
  expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
  for (const name of names) {
    expect(readFileSync(join(folder, name), 'utf8')).toBe(readFileSync(join(committed, name), 'utf8'));
  }
});

it.each([
  [{ thresholds: {} }, /unknown key "thresholds"/],
  [{ selector: 'env=production' }, /must be matchers/],
  [{ alerts: { HeapNearLimt: {} } }, /no alert HeapNearLimt/],
  [{ alerts: { HeapNearLimit: { over: 1 } } }, /no setting "over".*It has: enabled, for, severity, above/],
  [{ alerts: { HeapNearLimit: { above: '0.8' } } }, /HeapNearLimit.above is "0.8".*must be a number/],
  [{ alerts: { HeapNearLimit: { for: 10 } } }, /HeapNearLimit.for is 10.*must be a time/],
  [{ alerts: { HeapNearLimit: { severity: 'bad' } } }, /one of critical, warning, info, none/],
  [{ alerts: { LogRecordsDropped: { window: 5 } } }, /LogRecordsDropped.window is 5.*must be a time/],
  [{ alerts: { PipelineGone: { jobs: 'a"b' } } }, /PipelineGone.jobs.*must be a pattern/],
])('invalid settings are refused, and nothing is written: %j', (settings, message) => {
  const folder = join(scratch, `refused-${folders++}`);
  const file = `${folder}.yaml`;
  writeFileSync(file, stringify(settings));
  expect(() => writeConfiguredRules(file, folder)).toThrow(ContentError);
  expect(() => writeConfiguredRules(file, folder)).toThrow(message);
  expect(readdirSync(scratch)).not.toContain(folder.split('/').at(-1));
});

it('the command writes the rules into a folder, and does not change the committed ones', () => {
  const folder = join(scratch, 'by-command');
  const file = join(scratch, 'by-command.yaml');
  writeFileSync(file, 'alerts: { HeapNearLimit: { above: 0.75 } }\n');
  const args = [join(root, 'packages/content/scripts/write.ts'), '--settings', file];
  const written = spawnSync(process.execPath, [...args, '--into', folder], { encoding: 'utf8' });
  expect(written).toMatchObject({ status: 0, stdout: expect.stringContaining('rules files written') });
  expect(readFileSync(join(folder, 'memory.rules.yaml'), 'utf8')).toContain('> 0.75');
  const alone = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(alone).toMatchObject({ status: 1, stderr: '--settings and --into are given together\n' });
});
