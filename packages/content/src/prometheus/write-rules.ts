// Writes alerting and recording rules, and their promtool tests, as YAML.
import { stringify } from 'yaml';
import type { VariableName } from '../variable-name.ts';
import type { Alert, Firing, RuleGroup } from './rule.ts';

const runbooks = 'https://github.com/telltale-observability/telltale/blob/main/dashboards/runbooks';
const note = 'Written by npm run content from packages/content: change it there.';

/** A width beyond any line: a folded expression is hard to copy. */
const yamlOptions = { lineWidth: 0, singleQuote: true } as const;

/** A dashboard to which an alert links, by its uid. */
export interface LinkedDashboard {
  readonly uid: string;
  readonly variables: readonly VariableName[];
}

/** Labels of an alert that filter a dashboard, by the dashboard's variable. */
const narrowing: readonly (readonly [VariableName, string])[] = [
  ['service', 'job'],
  ['instance', 'instance'],
];

/**
 * Path of the alert's dashboard, filtered to the alert's subject. Alertmanager's templates prepend Grafana's address.
 *
 * @param dashboards all dashboards
 * @param shown the text for a label: its template in the rule, its value in the rule's test
 */
function dashboardPath(
  { name, dashboard, fires }: Alert,
  dashboards: readonly LinkedDashboard[],
  shown: (label: string) => string,
): string {
  const found = dashboards.find(({ uid }) => uid === dashboard);
  if (found === undefined) throw new Error(`[telltale content] ${name} names ${dashboard}, which is no dashboard.`);
  const query = narrowing
    .filter(([variable, label]) => found.variables.includes(variable) && fires.labels[0]?.[label] !== undefined)
    .map(([variable, label]) => `var-${variable}=${shown(label)}`);
  return query.length > 0 ? `/d/${dashboard}?${query.join('&')}` : `/d/${dashboard}`;
}

interface Words {
  readonly summary: string;
  readonly description: string;
  readonly dashboard: string;
}

function annotations({ name }: Alert, words: Words): Record<string, string> {
  return { ...words, runbook_url: `${runbooks}/${name}.md` };
}

function rule(alert: Alert, dashboards: readonly LinkedDashboard[]): Record<string, unknown> {
  const { name, expr, severity, summary, description, keepFiringFor } = alert;
  const dashboard = dashboardPath(alert, dashboards, (label) => `{{ $labels.${label} | urlquery }}`);
  return {
    alert: name,
    expr: expr.text,
    ...(alert.for !== undefined && { for: alert.for }),
    ...(keepFiringFor !== undefined && { keep_firing_for: keepFiringFor }),
    labels: { severity },
    annotations: annotations(alert, { summary, description, dashboard }),
  };
}

function groupName(file: string): string {
  return `telltale-${file}`;
}

/** A rules file. Each alert links to one of the dashboards. */
export function writeRules(
  { file, purpose, recordings = [], alerts = [] }: RuleGroup,
  dashboards: readonly LinkedDashboard[],
): string {
  const rules = [
    ...recordings.map(({ record, expr }) => ({ record, expr: expr.text })),
    ...alerts.map((alert) => rule(alert, dashboards)),
  ];
  return `# ${purpose}\n# ${note}\n${stringify({ groups: [{ name: groupName(file), rules }] }, yamlOptions)}`;
}

function inputs(series: Readonly<Record<string, string>>): { series: string; values: string }[] {
  return Object.entries(series).map(([name, values]) => ({ series: name, values }));
}

function seconds(duration: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1 };
  return [...duration.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}

/** One step before. */
function before(moment: string, step: string): string {
  return `${seconds(moment) - seconds(step)}s`;
}

function expected(
  alert: Alert,
  { labels: all, summary, description }: Firing,
  dashboards: readonly LinkedDashboard[],
): Record<string, unknown>[] {
  return all.map((labels) => {
    const dashboard = dashboardPath(alert, dashboards, (label) => encodeURIComponent(labels[label] ?? ''));
    return {
      exp_labels: { severity: alert.severity, ...labels },
      exp_annotations: annotations(alert, { summary, description, dashboard }),
    };
  });
}

function testsOf(alert: Alert, interval: string, dashboards: readonly LinkedDashboard[]): Record<string, unknown>[] {
  const { name, fires, alsoFires = [], silent } = alert;
  const alertname = name;
  const tests: Record<string, unknown>[] = [fires, alsoFires].flat().map((firing) => ({
    name: `${name} fires`,
    interval,
    input_series: inputs(firing.series),
    alert_rule_test: [
      ...(firing.always ? [] : [{ eval_time: before(firing.at, interval), alertname, exp_alerts: [] }]),
      { eval_time: firing.at, alertname, exp_alerts: expected(alert, firing, dashboards) },
    ],
  }));
  if (silent !== undefined) {
    tests.push({
      name: `${name} stays silent`,
      interval,
      input_series: inputs(silent.series),
      alert_rule_test: [{ eval_time: silent.at, alertname, exp_alerts: [] }],
    });
  }
  return tests;
}

/**
 * Whether a group's tests need the recording rules evaluated, because they read recorded series without giving them as
 * input.
 */
function readsRecordings(alerts: readonly Alert[], { recordings = [] }: RuleGroup): boolean {
  const isRecorded = (text: string): boolean => recordings.some(({ record }) => text.includes(record));
  const given = alerts.flatMap(({ fires }) => Object.keys(fires.series));
  return alerts.some(({ expr }) => isRecorded(expr.text)) && !given.some(isRecorded);
}

/** The test file of a rules file; undefined if there is no alert. */
export function writeTests(
  group: RuleGroup,
  recorded: RuleGroup,
  dashboards: readonly LinkedDashboard[],
): string | undefined {
  const { file, alerts = [], testStep = '15s' } = group;
  if (alerts.length === 0) return undefined;
  const ruleFiles = readsRecordings(alerts, recorded) ? [recorded.file, file] : [file];
  return `# Each alert of ${file}.rules.yaml fires when it should, says what it should, and stays silent just below.\n# ${note}\n${stringify(
    {
      rule_files: ruleFiles.map((name) => `../${name}.rules.yaml`),
      evaluation_interval: testStep,
      // Without a fixed order an alert might read the previous recording, and its test would sometimes fail.
      group_eval_order: ruleFiles.map(groupName),
      tests: alerts.flatMap((alert) => testsOf(alert, testStep, dashboards)),
    },
    yamlOptions,
  )}`;
}
