// A running Alertmanager sends what the committed routes say, and leaves out what a graver alert explains.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { obtainPrometheus } from '../../packages/plane/src/artifacts/prometheus.ts';
import { freePort } from '../support/free-port.ts';
import { type Program, startProgram } from '../support/program.ts';
import { startWebhook, type Webhook } from '../support/webhook.ts';
import { configuration, type Route, scratchFolder, templates } from './support.ts';

const scratch = scratchFolder();

describe('a running Alertmanager', () => {
  let webhook: Webhook;
  let alertmanager: Program;
  let port: number;

  beforeAll(async () => {
    webhook = await startWebhook();
    const { alertmanager: command, alertmanagerFolder } = await obtainPrometheus();
    // The committed file, but for what a test cannot wait for, and the ways by which it is told.
    const way = (name: string) => ({ webhook_configs: [{ url: `${webhook.url}/${name}`, send_resolved: true }] });
    const quick = (route: Route): Route => ({
      ...route,
      ...{ group_wait: '1s', group_interval: '1s' },
      ...(route.routes && { routes: route.routes.map(quick) }),
    });
    const path = join(scratch, 'running.yaml');
    writeFileSync(
      path,
      stringify({
        ...configuration,
        templates: [templates],
        route: quick(configuration.route),
        receivers: configuration.receivers.map(({ name }) => ({ name, ...(name !== 'nobody' && way(name)) })),
      }),
    );
    port = await freePort();
    alertmanager = await startProgram({
      command,
      args: [
        `--config.file=${path}`,
        `--storage.path=${join(scratch, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      cwd: alertmanagerFolder,
      ready: /Listening on/,
    });
  });
  afterAll(async () => {
    await alertmanager[Symbol.asyncDispose]();
    await webhook[Symbol.asyncDispose]();
  });

  const post = async (...alerts: readonly Readonly<Record<string, string>>[]): Promise<void> => {
    const { status } = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts.map((labels) => ({ labels, annotations: { summary: labels.alertname } }))),
    });
    expect(status).toBe(200);
  };

  /** Alerts of a test's own jobs that were told, once nothing more comes. */
  async function toldOf(suffix: string, expected: number): Promise<string[]> {
    const found = (): string[] =>
      webhook.told.flatMap(({ receiver, alerts }) =>
        alerts
          .filter(({ labels }) => labels.case === suffix)
          .map(({ labels }) => `${receiver}: ${labels.alertname} ${labels.job ?? ''} ${labels.instance ?? ''}`.trim()),
      );
    await expect.poll(() => found().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(expected);
    await delay(3_000);
    return [...new Set(found())].toSorted();
  }

  it('tells of the critical alerts of a service, and of another service’s warning, and not of its own warnings', async () => {
    await post(
      { case: 'job', alertname: 'ServiceErrorRatioHigh', severity: 'critical', job: 'shop' },
      { case: 'job', alertname: 'LogShippingPaused', severity: 'critical', job: 'shop' },
      { case: 'job', alertname: 'ServiceLatencyHigh', severity: 'warning', job: 'shop' },
      { case: 'job', alertname: 'ServiceLatencyHigh', severity: 'warning', job: 'till' },
    );
    expect(await toldOf('job', 3)).toEqual([
      'page: LogShippingPaused shop',
      'page: ServiceErrorRatioHigh shop',
      'tickets: ServiceLatencyHigh till',
    ]);
  });

  it('does not take alerts without a job for those of one service', async () => {
    await post(
      { case: 'jobless', alertname: 'LogDeliveryStopped', severity: 'critical' },
      { case: 'jobless', alertname: 'SomebodyElses', severity: 'warning' },
    );
    expect(await toldOf('jobless', 2)).toEqual(['page: LogDeliveryStopped', 'tickets: SomebodyElses']);
  });

  it('tells of a process that is down, and not of what it was known for', async () => {
    await post(
      { case: 'target', alertname: 'TargetDown', severity: 'warning', job: 'bank', instance: 'a' },
      { case: 'target', alertname: 'HeapNearLimit', severity: 'critical', job: 'bank', instance: 'a' },
      { case: 'target', alertname: 'HeapNearLimit', severity: 'critical', job: 'bank', instance: 'b' },
      { case: 'target', alertname: 'EventLoopBlocked', severity: 'warning', job: 'vault', instance: 'a' },
    );
    expect(await toldOf('target', 3)).toEqual([
      'page: HeapNearLimit bank b',
      'tickets: EventLoopBlocked vault a',
      'tickets: TargetDown bank a',
    ]);
  });

  it('tells of a service that is down once', async () => {
    await post(
      { case: 'down', alertname: 'ServiceDown', severity: 'critical', job: 'mail' },
      { case: 'down', alertname: 'ErrorBudgetGoneInTwoDays', severity: 'critical', job: 'mail' },
      { case: 'down', alertname: 'TargetDown', severity: 'warning', job: 'mail', instance: 'a' },
      { case: 'down', alertname: 'ServiceErrorRatioHigh', severity: 'critical', job: 'till' },
    );
    expect(await toldOf('down', 2)).toEqual(['page: ServiceDown mail', 'page: ServiceErrorRatioHigh till']);
  });

  it('tells of the faster of two rates', async () => {
    await post(
      { case: 'burn', alertname: 'ErrorBudgetGoneInTwoDays', severity: 'critical', job: 'cart' },
      { case: 'burn', alertname: 'ErrorBudgetGoneInFiveDays', severity: 'critical', job: 'cart' },
      { case: 'burn', alertname: 'LatencyBudgetGoneInTwoDays', severity: 'critical', job: 'post' },
      { case: 'burn', alertname: 'LatencyBudgetGoneInFiveDays', severity: 'critical', job: 'post' },
      { case: 'burn', alertname: 'ErrorBudgetGoneInFiveDays', severity: 'critical', job: 'other' },
      { case: 'burn', alertname: 'LatencyBudgetGoneInFiveDays', severity: 'critical', job: 'other' },
    );
    expect(await toldOf('burn', 4)).toEqual([
      'page: ErrorBudgetGoneInFiveDays other',
      'page: ErrorBudgetGoneInTwoDays cart',
      'page: LatencyBudgetGoneInFiveDays other',
      'page: LatencyBudgetGoneInTwoDays post',
    ]);
  });

  it('tells of Elasticsearch, and of what is lost, and not of each service that waits for it', async () => {
    await post(
      { case: 'red', alertname: 'ElasticsearchRed', severity: 'critical', job: 'elasticsearch' },
      { case: 'red', alertname: 'LogDeliveryStopped', severity: 'critical' },
      { case: 'red', alertname: 'LogRecordsLate', severity: 'warning', job: 'a', instance: 'a' },
      { case: 'red', alertname: 'LogBacklogGrowing', severity: 'warning', job: 'b', instance: 'b' },
      { case: 'red', alertname: 'LogSpoolFillsUp', severity: 'critical', job: 'c', instance: 'c' },
      { case: 'red', alertname: 'LogRecordsDropped', severity: 'critical', job: 'd' },
    );
    expect(await toldOf('red', 2)).toEqual(['page: ElasticsearchRed elasticsearch', 'page: LogRecordsDropped d']);
  });
});
