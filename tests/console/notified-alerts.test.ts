// Which alerts the overview shows, on the real Alertmanager: those that notify somebody, with their runbooks.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FiringAlert } from '../../packages/console/src/api.ts';
import { alertsOf } from '../../packages/console/src/overview/alerts.ts';
import { connectServers } from '../../packages/console/src/servers/connect-servers.ts';
import { type TestPlane, testPlane } from '../support/plane.ts';
import { type ServerClient, serverClient } from '../support/server-client.ts';

const job = `console-alerts-${process.pid}`;
const runbook = (name: string): string => `https://example.org/blob/main/dashboards/runbooks/${name}.md`;
const begun = new Date(Date.now() - 60_000).toISOString();

function alert(labels: Record<string, string>, annotations: Record<string, string>, endsAfterMs = 600_000): object {
  return { labels: { job, ...labels }, annotations, startsAt: begun, endsAt: new Date(Date.now() + endsAfterMs) };
}

const alerts = (endsAfterMs?: number): object[] => [
  alert(
    { alertname: 'ServiceDown', severity: 'critical' },
    { summary: 'it is down', runbook_url: runbook('ServiceDown') },
    endsAfterMs,
  ),
  // Inhibited by the one before.
  alert({ alertname: 'TargetDown', severity: 'warning', instance: 'a:1' }, { summary: 'a target' }, endsAfterMs),
  alert({ alertname: 'TheirOwn', severity: 'page' }, { runbook_url: runbook('../../secret') }, endsAfterMs),
  alert(
    { alertname: 'SecretTooOld', severity: 'warning', instance: 'b:1' },
    { summary: 'old', runbook_url: `${runbook('SecretTooOld')}#what` },
    endsAfterMs,
  ),
  alert({ alertname: 'Silent', severity: 'warning' }, {}, endsAfterMs),
  alert({ alertname: 'Noted', severity: 'info' }, {}, endsAfterMs),
];

let plane: TestPlane;
let alertmanager: ServerClient;

/** Alertmanager answers without a body. */
async function post(body: object): Promise<void> {
  await alertmanager.ask('/api/v2/alerts', body).catch((error: unknown) => {
    if (!(error instanceof SyntaxError)) throw error;
  });
}

beforeAll(async () => {
  plane = await testPlane();
  alertmanager = serverClient(plane.connections.alertmanager);
  await alertmanager.ask('/api/v2/silences', {
    matchers: ['alertname=Silent', `job=${job}`].map((text) => {
      const [name, value] = text.split('=');
      return { name, value, isRegex: false, isEqual: true };
    }),
    startsAt: new Date(),
    endsAt: new Date(Date.now() + 600_000),
    createdBy: 'a test',
    comment: 'a test',
  });
  await post(alerts());
});
afterAll(async () => {
  await post(alerts(0));
  await alertmanager[Symbol.asyncDispose]();
});

it('silenced, inhibited and informational alerts are not shown, and critical ones come first', async () => {
  await using servers = connectServers(async () => plane.connections);
  const ours = async (): Promise<readonly FiringAlert[]> => {
    const { alerts: found, alerts_unknown } = await alertsOf(servers, { at: Date.now() });
    expect(alerts_unknown).toBeUndefined();
    return found.filter(({ service }) => service === job);
  };
  await expect
    .poll(async () => (await ours()).map(({ name }) => name))
    .toEqual(['ServiceDown', 'SecretTooOld', 'TheirOwn']);
  expect(await ours()).toEqual([
    {
      name: 'ServiceDown',
      severity: 'critical',
      summary: 'it is down',
      service: job,
      since: expect.stringContaining(begun.slice(0, 19)),
      runbook: 'ServiceDown',
    },
    {
      name: 'SecretTooOld',
      severity: 'warning',
      summary: 'old',
      service: job,
      instance: 'b:1',
      since: expect.any(String),
      runbook: 'SecretTooOld',
    },
    // Of an alert that is not ours there is no runbook here, whatever its address says.
    { name: 'TheirOwn', severity: 'page', summary: 'TheirOwn', service: job, since: expect.any(String) },
  ]);
});
