// A running Alertmanager sends what the committed routes say, and leaves out what a graver alert explains.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it, vi } from 'vitest';
import { startWebhook } from '../support/webhook.ts';
import { startAlertmanager } from './running.ts';
import { type Labels, scratchFolder } from './support.ts';

const scratch = scratchFolder();

/** An Alertmanager of a test's own, to which other tests' alerts mean nothing. */
interface Own extends AsyncDisposable {
  post(...alerts: readonly Labels[]): Promise<void>;
  /** Notified alerts, once no more arrive. */
  notifications(expected: number): Promise<string[]>;
}

async function start(): Promise<Own> {
  await using started = new AsyncDisposableStack();
  const webhook = started.use(await startWebhook());
  const alertmanager = started.use(await startAlertmanager(mkdtempSync(join(scratch, 'own-')), webhook.url));
  const found = (): string[] =>
    webhook.notifications.flatMap(({ receiver, alerts }) =>
      alerts.map(({ labels }) =>
        `${receiver}: ${labels.alertname} ${labels.job ?? ''} ${labels.instance ?? ''}`.trim(),
      ),
    );
  const toEnd = started.move();
  return {
    post: (...alerts) => alertmanager.post(alerts),
    async notifications(expected) {
      await vi.waitUntil(() => found().length >= expected, { timeout: 120_000 });
      await delay(3_000);
      return [...new Set(found())].toSorted();
    },
    [Symbol.asyncDispose]: () => toEnd.disposeAsync(),
  };
}

// Each waits until nothing more comes: they do so beside each other.
describe.concurrent('a running Alertmanager', () => {
  it('notifies about a failing service and about a slow one, and not that the failing one is slow too', async ({
    expect,
  }) => {
    await using own = await start();
    await own.post(
      { alertname: 'ServiceErrorRatioHigh', severity: 'critical', job: 'shop' },
      { alertname: 'LogShippingPaused', severity: 'critical', job: 'shop' },
      { alertname: 'ServiceLatencyHigh', severity: 'warning', job: 'shop' },
      { alertname: 'ServiceLatencyHigh', severity: 'warning', job: 'till' },
    );
    expect(await own.notifications(3)).toEqual([
      'page: LogShippingPaused shop',
      'page: ServiceErrorRatioHigh shop',
      'tickets: ServiceLatencyHigh till',
    ]);
  });

  it('notifies about each host and each address when a job is not a service', async ({ expect }) => {
    await using own = await start();
    await own.post(
      { alertname: 'HostDiskNearlyFull', severity: 'critical', job: 'node', instance: 'a' },
      { alertname: 'HostMemoryLow', severity: 'warning', job: 'node', instance: 'b' },
      { alertname: 'HostClockOff', severity: 'warning', job: 'node', instance: 'a' },
      { alertname: 'CertificateExpiresNow', severity: 'critical', job: 'probe', instance: 'https://a' },
      { alertname: 'ProbeFailing', severity: 'warning', job: 'probe', instance: 'https://b' },
    );
    expect(await own.notifications(5)).toEqual([
      'page: CertificateExpiresNow probe https://a',
      'page: HostDiskNearlyFull node a',
      'tickets: HostClockOff node a',
      'tickets: HostMemoryLow node b',
      'tickets: ProbeFailing probe https://b',
    ]);
  });

  it('notifies that no record arrives if the disk still has the space that Elasticsearch needs', async ({ expect }) => {
    await using own = await start();
    await own.post(
      { alertname: 'ElasticsearchDiskNearlyFull', severity: 'critical', job: 'elasticsearch' },
      { alertname: 'LogDeliveryStopped', severity: 'critical' },
    );
    expect(await own.notifications(2)).toEqual([
      'page: ElasticsearchDiskNearlyFull elasticsearch',
      'page: LogDeliveryStopped',
    ]);
  });

  it('does not inhibit an alert without a job by another one without a job', async ({ expect }) => {
    await using own = await start();
    await own.post(
      { alertname: 'LogDeliveryStopped', severity: 'critical' },
      { alertname: 'SomebodyElses', severity: 'warning' },
    );
    expect(await own.notifications(2)).toEqual(['page: LogDeliveryStopped', 'tickets: SomebodyElses']);
  });

  it('notifies about a process that is down, and not about its earlier symptoms', async ({ expect }) => {
    await using own = await start();
    await own.post(
      { alertname: 'TargetDown', severity: 'warning', job: 'bank', instance: 'a' },
      { alertname: 'HeapNearLimit', severity: 'critical', job: 'bank', instance: 'a' },
      { alertname: 'HeapNearLimit', severity: 'critical', job: 'bank', instance: 'b' },
      { alertname: 'EventLoopBlocked', severity: 'warning', job: 'vault', instance: 'a' },
    );
    expect(await own.notifications(3)).toEqual([
      'page: HeapNearLimit bank b',
      'tickets: EventLoopBlocked vault a',
      'tickets: TargetDown bank a',
    ]);
  });

  it('notifies once about a service that is down', async ({ expect }) => {
    await using own = await start();
    await own.post(
      { alertname: 'ServiceDown', severity: 'critical', job: 'mail' },
      { alertname: 'ErrorBudgetGoneInTwoDays', severity: 'critical', job: 'mail' },
      { alertname: 'TargetDown', severity: 'warning', job: 'mail', instance: 'a' },
      { alertname: 'ServiceErrorRatioHigh', severity: 'critical', job: 'till' },
    );
    expect(await own.notifications(2)).toEqual(['page: ServiceDown mail', 'page: ServiceErrorRatioHigh till']);
  });

  it('notifies about the faster of two burn rates', async ({ expect }) => {
    await using own = await start();
    await own.post(
      { alertname: 'ErrorBudgetGoneInTwoDays', severity: 'critical', job: 'cart' },
      { alertname: 'ErrorBudgetGoneInFiveDays', severity: 'critical', job: 'cart' },
      { alertname: 'LatencyBudgetGoneInTwoDays', severity: 'critical', job: 'post' },
      { alertname: 'LatencyBudgetGoneInFiveDays', severity: 'critical', job: 'post' },
      { alertname: 'ErrorBudgetGoneInFiveDays', severity: 'critical', job: 'other' },
      { alertname: 'LatencyBudgetGoneInFiveDays', severity: 'critical', job: 'other' },
    );
    expect(await own.notifications(4)).toEqual([
      'page: ErrorBudgetGoneInFiveDays other',
      'page: ErrorBudgetGoneInTwoDays cart',
      'page: LatencyBudgetGoneInFiveDays other',
      'page: LatencyBudgetGoneInTwoDays post',
    ]);
  });

  it('notifies about Elasticsearch and lost records, and not about each service that waits for it', async ({
    expect,
  }) => {
    await using own = await start();
    await own.post(
      { alertname: 'ElasticsearchRed', severity: 'critical', job: 'elasticsearch' },
      { alertname: 'LogDeliveryStopped', severity: 'critical' },
      { alertname: 'LogRecordsLate', severity: 'warning', job: 'a', instance: 'a' },
      { alertname: 'LogBacklogGrowing', severity: 'warning', job: 'b', instance: 'b' },
      { alertname: 'LogSpoolFillsUp', severity: 'critical', job: 'c', instance: 'c' },
      { alertname: 'LogRecordsDropped', severity: 'critical', job: 'd' },
    );
    expect(await own.notifications(2)).toEqual(['page: ElasticsearchRed elasticsearch', 'page: LogRecordsDropped d']);
  });
});
