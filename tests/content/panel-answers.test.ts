// Panels show what their titles say: alerts that notify somebody, budgets over existing data, names.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { readDashboards } from './grafana/model.ts';

const dashboards = readDashboards();

/** A query of a panel with Grafana's variables put in, all services chosen. */
function queryOf(uid: string, title: string, index = 0): string {
  const panel = dashboards.find((one) => one.uid === uid)?.panels.find((one) => one.title === title);
  const expr = panel?.targets?.[index]?.expr;
  if (expr === undefined) throw new Error(`${uid} has no query ${title}`);
  return expr
    .replaceAll('$__rate_interval', '2m')
    .replaceAll('$__range', '1h')
    .replaceAll('$__interval', '1m')
    .replace(/\$(service|instance)\b/g, '.+');
}

interface Case {
  /** Series, and their values in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  readonly every?: string;
  readonly at: string;
  readonly expr: string;
  /** Value by labels. */
  readonly answers: Readonly<Record<string, number>>;
}

let promtool: string;
let folder: string;
beforeAll(async () => {
  ({ promtool } = await obtainPrometheus());
  folder = mkdtempSync(join(tmpdir(), 'telltale-panels-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function holds({ series, every = '1m', at, expr, answers }: Case): void {
  const test = {
    interval: every,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      { expr, eval_time: at, exp_samples: Object.entries(answers).map(([labels, value]) => ({ labels, value })) },
    ],
  };
  const file = join(folder, 'panel.test.yaml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ rule_files: [], fuzzy_compare: true, tests: [test] }));
  let output = '';
  try {
    output = execFileSync(promtool, ['test', 'rules', file], { encoding: 'utf8' });
  } catch (error) {
    output = String((error as { stderr?: string }).stderr);
  }
  expect(output).toContain('SUCCESS');
}

describe('the remaining error budget', () => {
  const hours = 30 * 24;
  const half = hours / 2;
  const ok = '{job="shop", http_response_status_code="200"}';
  const failed = '{job="shop", http_response_status_code="500"}';
  const count = 'http_server_request_duration_seconds_count';
  /** A hundred requests an hour; of those of the first half one in a hundred failed. */
  const month = {
    'up{job="shop", instance="a"}': `1x${hours}`,
    [count + ok]: `0+99x${half} ${99 * half + 100}+100x${half}`,
    [count + failed]: `0+1x${half} ${half}+0x${half}`,
  };
  /** What a Prometheus that keeps fifteen days has of it. */
  const kept = {
    'up{job="shop", instance="a"}': `_x${half} 1x${half}`,
    [count + ok]: `_x${half} ${99 * half + 100}+100x${half}`,
    [count + failed]: `_x${half} ${half}+0x${half}`,
  };
  const left = queryOf('telltale-slo', 'Availability budget left');
  const over = queryOf('telltale-slo', 'Counted over');

  it('covers thirty days if Prometheus keeps them, including errors of the first half', () => {
    // One in two hundred of all failed, where one in a thousand may.
    holds({ series: month, every: '1h', at: '30d', expr: `${left} < bool -3.9`, answers: { '{}': 1 } });
    holds({ series: month, every: '1h', at: '30d', expr: over, answers: { '{}': 30 } });
  });

  it('covers thirty days if only requests of the first day exist', () => {
    const { 'up{job="shop", instance="a"}': _, ...requests } = month;
    holds({ series: requests, every: '1h', at: '30d', expr: over, answers: { '{}': 30 } });
  });

  it('covers thirty days also for a younger service', () => {
    const young = { 'up{job="other"}': month['up{job="shop", instance="a"}'], [count + ok]: `_x${half} 0+100x${half}` };
    holds({ series: young, every: '1h', at: '30d', expr: over, answers: { '{}': 30 } });
  });

  it('covers fourteen days if fifteen are kept, and says so', () => {
    holds({ series: kept, every: '1h', at: '30d', expr: left, answers: { '{}': 1 } });
    holds({ series: kept, every: '1h', at: '30d', expr: over, answers: { '{}': 14 } });
  });

  it('covers the existing data on the first day', () => {
    const day = { 'up{job="shop", instance="a"}': '1x20' };
    holds({ series: day, every: '1h', at: '20h', expr: over, answers: { '{}': 1 } });
  });
});

describe('the alerts that fire', () => {
  const alert = (name: string, severity: string, job = 'shop'): string =>
    `ALERTS{alertname="${name}", alertstate="firing", severity="${severity}", job="${job}"}`;
  const firing = {
    'ALERTS{alertname="Watchdog", alertstate="firing", severity="none"}': '1x5',
    [alert('ErrorBudgetGoneInTwoDays', 'critical')]: '1x5',
    // Inhibited: the first says it all.
    [alert('ErrorBudgetGoneInFiveDays', 'critical')]: '1x5',
    [alert('ErrorBudgetGoneInTenDays', 'warning')]: '1x5',
    [alert('EventLoopBusy', 'warning', 'gateway')]: '1x5',
  };
  const alertmanager = (active: number): Readonly<Record<string, string>> => ({
    'alertmanager_alerts{state="active", job="alertmanager"}': `${active}x5`,
    'alertmanager_alerts{state="suppressed", job="alertmanager"}': '2x5',
  });
  const count = queryOf('telltale-fleet', 'Alerts firing');

  it('are those that notify people, without the one that always fires', () => {
    holds({ series: { ...firing, ...alertmanager(3) }, at: '5m', expr: count, answers: { '{}': 2 } });
  });

  it('are one fewer if one is silenced', () => {
    holds({ series: { ...firing, ...alertmanager(2) }, at: '5m', expr: count, answers: { '{}': 1 } });
  });

  it('are counted without an Alertmanager, too, and are zero if none fires', () => {
    holds({ series: firing, at: '5m', expr: count, answers: { '{}': 2 } });
    holds({ series: { up: '1x5' }, at: '5m', expr: count, answers: { '{}': 0 } });
  });

  it('are listed without inhibited ones', () => {
    const listed = `sort(count by (alertname) (${queryOf('telltale-fleet', 'Alerts')}))`;
    holds({
      series: firing,
      at: '5m',
      expr: listed,
      answers: { '{alertname="ErrorBudgetGoneInTwoDays"}': 1, '{alertname="EventLoopBusy"}': 1 },
    });
  });
});

it('an unknown route has a name in the table and in the graph', () => {
  const series = {
    'http_server_request_duration_seconds_count{job="shop", instance="a", http_request_method="GET"}': '0+60x10',
    'http_server_request_duration_seconds_bucket{job="shop", instance="a", le="0.1"}': '0+60x10',
    'http_server_request_duration_seconds_bucket{job="shop", instance="a", le="+Inf"}': '0+60x10',
  };
  holds({
    series,
    at: '10m',
    expr: queryOf('telltale-service', 'Requests by route'),
    answers: { '{http_request_method="GET", http_route="(no route)"}': 1 },
  });
  holds({
    series,
    at: '10m',
    expr: `ceil(${queryOf('telltale-service', 'Routes by latency')})`,
    answers: { '{http_route="(no route)"}': 1 },
  });
});

it('rule groups are named without the paths of their files, even two with the same name', () => {
  const group = (name: string, value: string, metric: string): [string, string] => [
    `prometheus_rule_group_${metric}_seconds{instance="p", rule_group="${name}"}`,
    value,
  ];
  const names = ['/etc/prometheus/rules/services.rules.yaml;services', '/opt/more/services.rules.yaml;services'];
  holds({
    series: Object.fromEntries(
      names.flatMap((name, index) => [group(name, `${index + 3}x5`, 'last_duration'), group(name, '15x5', 'interval')]),
    ),
    at: '5m',
    expr: `${queryOf('telltale-plane', 'Slowest rule groups')} * 15`,
    answers: { '{group="services", instance="p"}': 4 },
  });
});

it('the network traffic of a machine comes from its node-exporter, or from cAdvisor if that is disabled', () => {
  const node = { 'node_network_receive_bytes_total{instance="n", device="eth0"}': '0+60x10' };
  const bridge = { 'node_network_receive_bytes_total{instance="n", device="br-1"}': '0+600x10' };
  const machine = { 'container_network_receive_bytes_total{instance="c", id="/", interface="eth0"}': '0+120x10' };
  const container = {
    'container_network_receive_bytes_total{instance="c", id="/docker/1", interface="eth0"}': '0+6x10',
  };
  const expr = queryOf('telltale-hosts', 'Network');
  holds({
    series: { ...node, ...bridge, ...machine, ...container },
    at: '10m',
    expr,
    answers: { '{instance="n"}': 1 },
  });
  holds({ series: { ...machine, ...container }, at: '10m', expr, answers: { '{instance="c"}': 2 } });
});

it('a legend names at most eight of many series, the same ones at every step', () => {
  const services = Array.from({ length: 20 }, (_, index) => index);
  const series = Object.fromEntries(
    services.map((index) => [
      `http_server_request_duration_seconds_count{job="s${index}"}`,
      // Each is the busiest at some moment.
      `0+60x${index + 1} ${60 * (index + 1) + 6000}+60x${30 - index}`,
    ]),
  );
  const expr = `count(count_over_time((${queryOf('telltale-fleet', 'Requests by service')})[20m:1m]))`;
  holds({ series, at: '30m', expr, answers: { '{}': 8 } });
});
