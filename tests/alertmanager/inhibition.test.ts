// A running Alertmanager sends what the committed routes say, and leaves out what a graver alert explains.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWebhook, type Webhook } from '../support/webhook.ts';
import { type RunningAlertmanager, startAlertmanager } from './running.ts';
import { type Labels, scratchFolder } from './support.ts';

const scratch = scratchFolder();

describe('a running Alertmanager', () => {
  let webhook: Webhook;
  let alertmanager: RunningAlertmanager;

  beforeAll(async () => {
    webhook = await startWebhook();
    alertmanager = await startAlertmanager(scratch, webhook.url);
  });
  afterAll(async () => {
    await alertmanager[Symbol.asyncDispose]();
    await webhook[Symbol.asyncDispose]();
  });

  const post = (...alerts: readonly Labels[]): Promise<void> => alertmanager.post(alerts);

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

  it('tells of a service whose requests fail, and of another that is slow, and not that the first is slow too', async () => {
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

  it('tells of each host and each address, where a job is no service', async () => {
    await post(
      { case: 'host', alertname: 'HostDiskNearlyFull', severity: 'critical', job: 'node', instance: 'a' },
      { case: 'host', alertname: 'HostMemoryLow', severity: 'warning', job: 'node', instance: 'b' },
      { case: 'host', alertname: 'HostClockOff', severity: 'warning', job: 'node', instance: 'a' },
      { case: 'host', alertname: 'CertificateExpiresNow', severity: 'critical', job: 'probe', instance: 'https://a' },
      { case: 'host', alertname: 'ProbeFailing', severity: 'warning', job: 'probe', instance: 'https://b' },
    );
    expect(await toldOf('host', 5)).toEqual([
      'page: CertificateExpiresNow probe https://a',
      'page: HostDiskNearlyFull node a',
      'tickets: HostClockOff node a',
      'tickets: HostMemoryLow node b',
      'tickets: ProbeFailing probe https://b',
    ]);
  });

  it('tells that no record arrives, where a disk still has the room that Elasticsearch asks for', async () => {
    await post(
      { case: 'disk', alertname: 'ElasticsearchDiskNearlyFull', severity: 'critical', job: 'elasticsearch' },
      { case: 'disk', alertname: 'LogDeliveryStopped', severity: 'critical', of: 'disk' },
    );
    expect(await toldOf('disk', 2)).toEqual([
      'page: ElasticsearchDiskNearlyFull elasticsearch',
      'page: LogDeliveryStopped',
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
