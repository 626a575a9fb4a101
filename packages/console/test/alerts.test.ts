// Alerts where Alertmanager does not answer: Prometheus' own, which are made up here, since no rule fires on demand.
import { describe, expect, it } from 'vitest';
import { ConsoleError } from '../src/console-error.ts';
import { alertsOf } from '../src/overview/alerts.ts';
import { limits } from '../src/overview/limits.ts';
import { runbook } from '../src/overview/runbooks.ts';
import type { Servers } from '../src/servers/servers.ts';

const gone = (): Promise<never> => Promise.reject(new ConsoleError('unreachable', 'Nobody is there.'));
const alert = (alertname: string, severity: string, state = 'firing', activeAt = '2026-01-01T00:00:00Z') => ({
  labels: { alertname, severity, job: 'shop' },
  annotations: { summary: `${alertname} of shop`, runbook_url: `https://x/runbooks/${alertname}.md` },
  state,
  activeAt,
});
const all = [
  alert('ServiceDown', 'critical'),
  alert('TargetDown', 'warning'),
  alert('HeapNearLimit', 'warning', 'pending'),
  alert('Watchdog', 'none'),
  alert('OfTheirs', 'page'),
  alert('NotYet', 'page', 'pending'),
];
/** Prometheus says by a query which of ours are not inhibited. */
const notified = [{ metric: { __name__: 'ALERTS', alertstate: 'firing', ...all[0]?.labels }, value: [0, '1'] }];
const prometheus = async <Body>({ path }: { readonly path: string }): Promise<Body> =>
  (path === '/api/v1/alerts'
    ? { data: { alerts: all } }
    : { data: { resultType: 'vector', result: notified } }) as Body;
const servers: Servers = { prometheus, elasticsearch: gone, alertmanager: gone };

describe('without Alertmanager', () => {
  it('shows firing alerts from Prometheus that no other alert inhibits, with the reason', async () => {
    const found = await alertsOf(servers, { at: 0 });
    expect(found.alerts.map(({ name, runbook: of }) => [name, of])).toEqual([
      ['ServiceDown', 'ServiceDown'],
      ['OfTheirs', undefined],
    ]);
    expect(found.alerts_unknown).toBe("These are Prometheus' own, silenced ones among them. Nobody is there.");
  });

  it('shows no alerts if Prometheus is away too, with the reason', async () => {
    expect(await alertsOf({ ...servers, prometheus: gone }, { at: 0 })).toEqual({
      alerts: [],
      alerts_unknown: 'Nobody is there. Nobody is there.',
    });
  });

  it('does not report a defect of the console as the failure of a server', async () => {
    const broken = () => Promise.reject(new TypeError('a defect'));
    await expect(alertsOf({ ...servers, alertmanager: broken }, { at: 0 })).rejects.toThrow('a defect');
    await expect(alertsOf({ ...servers, prometheus: broken }, { at: 0 })).rejects.toThrow('a defect');
  });
});

it('lists the critical and the newest alerts if there are too many, and counts the others', async () => {
  const many = Array.from({ length: limits.alertsMax + 5 }, (_, index) => ({
    labels: { alertname: `A${index}`, severity: index === 0 ? 'critical' : 'warning' },
    annotations: {},
    startsAt: new Date(index * 1_000).toISOString(),
  }));
  const alertmanager = async <Body>() => many as Body;
  const { alerts, alerts_left_out } = await alertsOf({ ...servers, alertmanager }, { at: 0 });
  expect(alerts_left_out).toBe(5);
  expect(alerts.slice(0, 3).map(({ name }) => name)).toEqual(['A0', `A${many.length - 1}`, `A${many.length - 2}`]);
});

describe('a runbook', () => {
  it('is read by its name', async () => {
    expect(await runbook('ServiceDown')).toEqual({
      name: 'ServiceDown',
      markdown: expect.stringMatching(/^# ServiceDown\n/),
    });
  });

  it.each([
    'servicedown',
    '../runbooks/ServiceDown',
    'ServiceDown.md',
    '',
    '/etc/passwd',
    '__proto__',
    'ServiceDown\0',
  ])('is found only by a listed name: %j is rejected', async (name) => {
    await expect(runbook(name)).rejects.toMatchObject({ code: 'not_found' });
  });
});
