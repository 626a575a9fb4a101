// What is said of an alert: what it is, how bad, since when, and where to look; by mail, chat and webhook.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Amtool, obtainAmtool } from '../support/amtool.ts';
import { folder, scratchFolder, templates } from './support.ts';

const scratch = scratchFolder();
let amtool: Amtool;
beforeAll(async () => {
  amtool = await obtainAmtool();
});

describe('a notification', () => {
  const firing = {
    status: 'firing',
    labels: { alertname: 'ServiceErrorRatioHigh', severity: 'critical', job: 'shop' },
    annotations: {
      summary: 'shop answers <too> many requests with an error',
      description: '10% of the requests to shop failed (5xx) in the last five minutes.',
      dashboard: '/d/telltale-service?var-service=shop',
      runbook_url: 'https://example.org/runbooks/ServiceErrorRatioHigh.md',
    },
    startsAt: '2026-11-25T10:00:00+01:00',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus/graph?g0.expr=up',
  };
  const resolved = { ...firing, status: 'resolved', endsAt: '2026-11-25T10:30:00+01:00' };
  const bare = { ...firing, labels: { alertname: 'SomebodyElses' }, annotations: {}, generatorURL: '' };

  function render(
    name: string,
    status: 'firing' | 'resolved',
    alerts: readonly object[],
    options: { readonly type?: 'html'; readonly grafana?: string } = {},
  ): string {
    const data = join(scratch, 'data.json');
    const common = { groupLabels: {}, commonAnnotations: {}, externalURL: 'http://alertmanager' };
    const commonLabels = alerts.includes(bare) ? {} : firing.labels;
    writeFileSync(data, JSON.stringify({ receiver: 'page', status, alerts, commonLabels, ...common }));
    let glob = templates;
    if (options.grafana !== undefined) {
      glob = join(scratch, '*.tmpl');
      writeFileSync(join(scratch, 'telltale.tmpl'), readFileSync(join(folder, 'templates', 'telltale.tmpl')));
      // Read before the other file, which must not take it back.
      writeFileSync(join(scratch, 'grafana.tmpl'), `{{ define "telltale.grafana" }}${options.grafana}{{ end }}`);
    }
    return amtool.render({
      templates: glob,
      name: `telltale.${name}`,
      data,
      ...(options.type && { type: options.type }),
    });
  }

  it('has the severity, the alert and the number of instances in its title', () => {
    expect(render('title', 'firing', [firing])).toBe('CRITICAL shop answers <too> many requests with an error');
    expect(render('title', 'firing', [resolved, firing, firing, firing])).toBe(
      'CRITICAL shop answers <too> many requests with an error (and 2 more)',
    );
    expect(render('title', 'resolved', [resolved])).toBe('RESOLVED shop answers <too> many requests with an error');
    expect(render('title', 'firing', [bare])).toBe('ALERT SomebodyElses');
  });

  it('has a colour for its severity', () => {
    expect(render('color', 'firing', [firing])).toBe('danger');
    expect(render('color', 'firing', [bare])).toBe('warning');
    expect(render('color', 'resolved', [resolved])).toBe('good');
  });

  it('links to the runbook, or without one to the query', () => {
    expect(render('link', 'firing', [firing])).toBe(firing.annotations.runbook_url);
    expect(render('link', 'firing', [{ ...bare, generatorURL: 'http://prometheus/graph' }])).toBe(
      'http://prometheus/graph',
    );
  });

  it('has the full text in a chat and in plain mail', () => {
    expect(render('text', 'firing', [firing, resolved, bare], { grafana: 'https://grafana.example.org' })).toBe(
      `FIRING (critical) shop answers <too> many requests with an error
10% of the requests to shop failed (5xx) in the last five minutes.
Began 2026-11-25 09:00 UTC
Dashboard: https://grafana.example.org/d/telltale-service?var-service=shop
Runbook: https://example.org/runbooks/ServiceErrorRatioHigh.md
Query: http://prometheus/graph?g0.expr=up
Labels: alertname=ServiceErrorRatioHigh job=shop severity=critical

RESOLVED (critical) shop answers <too> many requests with an error
10% of the requests to shop failed (5xx) in the last five minutes.
Began 2026-11-25 09:00 UTC, ended 2026-11-25 09:30 UTC
Dashboard: https://grafana.example.org/d/telltale-service?var-service=shop
Runbook: https://example.org/runbooks/ServiceErrorRatioHigh.md
Query: http://prometheus/graph?g0.expr=up
Labels: alertname=ServiceErrorRatioHigh job=shop severity=critical

FIRING (no severity) SomebodyElses
Began 2026-11-25 09:00 UTC
Labels: alertname=SomebodyElses

`,
    );
    expect(render('text', 'firing', [firing])).toContain('\nDashboard: /d/telltale-service?var-service=shop\n');
  });

  it('has the same text with links in an HTML mail, and escapes markup of an alert', () => {
    const html = render('mail', 'firing', [firing, resolved], { type: 'html', grafana: 'https://grafana.example.org' });
    expect(html).toContain(
      '<h1 style="font-size: 1.2em">CRITICAL shop answers &lt;too&gt; many requests with an error</h1>',
    );
    expect(html).toContain(`<p>${firing.annotations.description}</p>`);
    expect(html).toContain('<p>Began 2026-11-25 09:00 UTC, ended 2026-11-25 09:30 UTC</p>');
    expect(html).toContain('<a href="https://grafana.example.org/d/telltale-service?var-service=shop">Dashboard</a>');
    expect(html).toContain(`<a href="${firing.annotations.runbook_url}">Runbook</a>`);
    expect(html).toContain('<a href="http://prometheus/graph?g0.expr=up">Query</a>');
    expect(html).not.toContain('<too>');
    expect(html).toMatch(/^<!DOCTYPE html>[\s\S]*<\/html>$/);
  });
});
