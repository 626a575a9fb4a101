// The alerts on pipelines and the panels of the plane's dashboard read what the exporter of the stack makes of Logstash's
// answers: pages of several moments, one after the other, evaluated by promtool.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { downPage, logstashPage } from '../../packages/stack/src/logstash/page.ts';
import { logstashStats, type Moment, quiet } from '../../packages/stack/test/fixtures/logstash-stats.ts';

const dashboards = fileURLToPath(new URL('../../dashboards', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'telltale-logstash-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const minutes = 30;
const minuteSeconds = 60;

/** The page at each minute; undefined where Logstash does not answer. */
type Story = (minute: number) => Moment | undefined;

/** Series as promtool takes them, of the target that the stack's Prometheus makes. */
function seriesOf(story: Story): { series: string; values: string }[] {
  const values = new Map<string, string[]>();
  for (let minute = 0; minute <= minutes; minute += 1) {
    const moment = story(minute);
    const page = moment === undefined ? downPage : logstashPage(logstashStats(moment));
    for (const line of page.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
      const [, name = '', labels, value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const series = `${name}{job="logstash",instance="logstash"${labels === undefined ? '' : `,${labels}`}}`;
      const known = values.get(series) ?? Array.from({ length: minute }, () => '_');
      values.set(series, [...known, value]);
    }
    for (const known of values.values()) if (known.length === minute) known.push('_');
  }
  return [...values].map(([series, all]) => ({ series, values: all.join(' ') }));
}

let promtool = '';
beforeAll(async () => {
  ({ promtool } = await obtainPrometheus());
});

let files = 0;
/** Fails with promtool's words unless what is expected is so at the last minute. */
function test(story: Story, expected: object): void {
  const file = join(scratch, `${files++}.yaml`);
  const up = { series: 'up{job="logstash",instance="logstash"}', values: `1x${minutes}` };
  const one = { interval: `${minuteSeconds}s`, input_series: [up, ...seriesOf(story)], ...expected };
  writeFileSync(
    file,
    stringify({
      rule_files: [join(dashboards, 'prometheus', 'pipelines.rules.yaml')],
      evaluation_interval: `${minuteSeconds}s`,
      tests: [one],
    }),
  );
  try {
    execFileSync(promtool, ['test', 'rules', file], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    throw new Error(String((error as { stderr?: string; stdout?: string }).stdout), { cause: error });
  }
}

/** Alerts that fire at the end, and no others. */
function firing(story: Story, ...alerts: readonly string[]): void {
  test(story, {
    promql_expr_test: [
      {
        expr: 'count by (alertname, job) (ALERTS{alertstate="firing"})',
        eval_time: `${minutes}m`,
        exp_samples: alerts.map((alertname) => ({ labels: `{alertname="${alertname}", job="logstash"}`, value: 1 })),
      },
    ],
  });
}

/** It takes and delivers a hundred events a minute. */
const working = (minute: number): Moment => ({ ...quiet, taken: 100 * minute, delivered: 100 * minute });

describe('the alerts on Logstash, from its exporter,', () => {
  it('are silent while it delivers, has conflicts and uses half of its queue', () => {
    firing((minute) => ({ ...working(minute), queueBytes: 2 ** 29, conflicts: minute }));
  });

  it('fire if it does not answer', () => {
    firing((minute) => (minute < 5 ? working(minute) : undefined), 'LogstashUnreachable');
  });

  it('fire if it accepts events and delivers none', () => {
    firing((minute) => ({ ...working(minute), delivered: Math.min(400, 100 * minute) }), 'PipelineDeliveryStopped');
  });

  it('fire if its queue fills up', () => {
    firing((minute) => ({ ...working(minute), queueBytes: 600_000_000 }), 'PipelineBufferFillsUp');
  });

  it('fire if there is no space for a dead letter', () => {
    firing((minute) => ({ ...working(minute), dropped: minute < 25 ? 0 : 1 }), 'PipelineRecordsDropped');
  });

  it('fire when the first document is refused for good', () => {
    firing((minute) => ({ ...working(minute), ...(minute >= 25 && { refused: 1 }) }), 'PipelineRecordsRejected');
  });
});

interface Panel {
  readonly title: string;
  readonly panels?: readonly Panel[];
  readonly targets?: readonly { readonly expr?: string }[];
}

it.each([
  ['Buffers of pipelines', 0.0625],
  ['Records lost by pipelines', 0],
  ['Records refused of pipelines', 0],
  ['Probes', 1],
])('the panel %s shows it', (title, value) => {
  const { panels }: { panels: readonly Panel[] } = JSON.parse(
    readFileSync(join(dashboards, 'grafana', 'plane.json'), 'utf8'),
  );
  const all = panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  const [{ expr = '' } = {}] = all.find((panel) => panel.title === title)?.targets ?? [];
  const asked = expr
    .replaceAll('$__rate_interval', '5m')
    .replaceAll('$__range:$__interval', '10m:1m')
    .replaceAll('@ end()', `@ ${minutes * minuteSeconds}`);
  test(working, {
    promql_expr_test: [
      {
        expr: `max by (job, instance) (${asked})`,
        eval_time: `${minutes}m`,
        exp_samples: [{ labels: '{job="logstash", instance="logstash"}', value }],
      },
    ],
  });
});

it('Prometheus reads the page', () => {
  for (const page of [logstashPage(logstashStats(quiet)), downPage]) {
    // It finds fault with names that are not ours, and would say where it cannot read on.
    const checked = execFileSync('sh', ['-c', '"$0" check metrics 2>&1 || true', promtool], {
      input: page,
      encoding: 'utf8',
    });
    expect(checked).not.toMatch(/pars/i);
  }
});
