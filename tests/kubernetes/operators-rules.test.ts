// Rules of the overlay for operators: those of the content, which judge the plane's own targets and no other.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { labelNames, metricNames } from '../support/promql.ts';
import { manifestsOf, repository } from './support/manifests.ts';

interface Rule {
  readonly expr: string;
  readonly alert?: string;
}
interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

const objects = (await manifestsOf('operators')).filter(({ kind }) => kind === 'PrometheusRule');
const sourceOf = (name: string): Rules =>
  parse(readFileSync(join(repository, `dashboards/prometheus/${name.replace('telltale-', '')}.rules.yaml`), 'utf8'));
const rulesOf = ({ groups }: Rules): Rule[] => groups.flatMap(({ rules }) => rules);
const own = objects.map(({ metadata, spec }) => ({ name: metadata.name, rules: spec as unknown as Rules }));

let folder: string;
let promtool: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-rules-'));
  promtool = (await obtainPrometheus()).promtool;
  for (const { name, rules } of own) writeFileSync(join(folder, `${name}.yaml`), stringify(rules));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const ask = (...args: readonly string[]): string =>
  execFileSync(promtool, [...args], { cwd: folder, encoding: 'utf8' });

it('promtool accepts them all', () => {
  expect(own.length).toBeGreaterThan(10);
  const said = ask('check', 'rules', ...own.map(({ name }) => `${name}.yaml`));
  expect(said.match(/SUCCESS/g)).toHaveLength(own.length);
});

it('are the rules of the content, but for what they select', () => {
  for (const { name, rules } of own) {
    const blank = (of: Rules): Rules => ({
      groups: of.groups.map((group) => ({ ...group, rules: group.rules.map((rule) => ({ ...rule, expr: '' })) })),
    });
    expect(blank(rules), name).toEqual(blank(sourceOf(name)));
  }
});

it('leave out what the operators of such a cluster have themselves: Prometheus, Alertmanager, hosts', () => {
  const alerts = new Set(own.flatMap(({ rules }) => rulesOf(rules).map(({ alert }) => alert)));
  for (const name of ['alertmanager', 'prometheus', 'prometheus-storage', 'hosts', 'background', 'pipelines']) {
    const theirs = rulesOf(sourceOf(name)).map(({ alert }) => alert);
    expect(
      theirs.filter((alert) => alerts.has(alert)),
      name,
    ).toEqual([]);
  }
  expect(alerts).toContain('ServiceErrorRatioHigh');
});

it('record every series that they read', () => {
  const recorded = new Set(
    own.flatMap(({ rules }) => rulesOf(rules).map((rule) => (rule as { record?: string }).record)),
  );
  const read = own.flatMap(({ rules }) => rulesOf(rules).flatMap(({ expr }) => metricNames(expr)));
  expect(read.filter((metric) => metric.includes(':') && !recorded.has(metric))).toEqual([]);
});

it('select by the label of our targets, but for series that they record, and are the same otherwise', () => {
  const matcher = { label: 'plane', op: '=', value: 'telltale' };
  for (const { name, rules } of own) {
    const sources = rulesOf(sourceOf(name));
    for (const [index, { expr }] of rulesOf(rules).entries()) {
      const source = sources[index]?.expr ?? '';
      const wanted = labelNames(source).map((selector) =>
        selector.metric?.includes(':') ? selector : { ...selector, matchers: [matcher, ...selector.matchers] },
      );
      expect(labelNames(expr), expr).toEqual(wanted);
      expect(expr.replaceAll(/\{plane="telltale"\}|plane="telltale", /g, ''), expr).toBe(source);
    }
  }
});

it('stay silent about the targets of others, and fire about ours', () => {
  const target = (labels: string): object => ({ series: `up{${labels}}`, values: '0x20' });
  const started = (labels: string): object => ({
    series: `process_start_time_seconds{${labels}}`,
    values: '0 60 120 180 240 300 360 420 480 540 600 660 720 780',
  });
  const certificate = (labels: string): object => ({
    series: `probe_ssl_earliest_cert_expiry{${labels}}`,
    values: '3600x20',
  });
  const probed = (labels: string): object => ({ series: `probe_success{${labels}}`, values: '0x20' });
  const series = [target, started, certificate, probed];
  const alerts = ['TargetDown', 'ServiceDown', 'ServiceRestarting', 'CertificateExpiresNow', 'ProbeFailing'];
  const test = (labels: string): object => ({
    interval: '1m',
    input_series: series.map((make) => make(labels)),
    promql_expr_test: [
      {
        expr: `count(count by (alertname) (ALERTS{alertstate="firing", alertname=~"${alerts.join('|')}"})) or vector(0)`,
        eval_time: '12m',
        exp_samples: [{ labels: '{}', value: labels.includes('plane') ? alerts.length : 0 }],
      },
    ],
  });
  const path = join(folder, 'unit-test.yaml');
  const files = own.map(({ name }) => `${name}.yaml`);
  const labels = 'job="kube-proxy",instance="10.0.0.1:10249",namespace="kube-system"';
  writeFileSync(path, stringify({ rule_files: files, tests: [test(labels), test(`${labels},plane="telltale"`)] }));
  expect(ask('test', 'rules', path)).toContain('SUCCESS');
});
