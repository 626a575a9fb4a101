// Alertmanager routes each alert to the right receivers, by severity and team.
import { ruleGroups } from '@telltale/content';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Amtool, obtainAmtool } from '../support/amtool.ts';
import { committed, configurationWithTeam, scratchFolder } from './support.ts';

const withTeam = configurationWithTeam(scratchFolder());
let amtool: Amtool;
beforeAll(async () => {
  amtool = await obtainAmtool();
});

describe('the receivers of an alert', () => {
  it.each([
    [{ alertname: 'ServiceDown', severity: 'critical', job: 'shop' }, 'page'],
    [{ alertname: 'ServiceLatencyHigh', severity: 'warning', job: 'shop' }, 'tickets'],
    [{ alertname: 'Anything', severity: 'info' }, 'nobody'],
    [{ alertname: 'Anything', severity: 'none' }, 'nobody'],
    [{ alertname: 'Watchdog', severity: 'none' }, 'dead-mans-switch'],
    [{ alertname: 'SomebodyElses' }, 'tickets'],
    [{ alertname: 'ServiceDown', severity: 'critical', job: 'shop', team: 'checkout' }, 'page'],
    [{ alertname: 'ServiceLatencyHigh', severity: 'warning', job: 'shop', team: 'checkout' }, 'tickets'],
  ])('of %j: %s', (labels, receiver) => {
    expect(amtool.receiversOf(committed, labels)).toEqual([receiver]);
  });

  it.each([
    [{ alertname: 'ServiceDown', severity: 'critical', team: 'checkout' }, 'page-checkout'],
    [{ alertname: 'ServiceLatencyHigh', severity: 'warning', team: 'checkout' }, 'tickets-checkout'],
    [{ alertname: 'SomebodyElses', team: 'checkout' }, 'tickets-checkout'],
    [{ alertname: 'Anything', severity: 'info', team: 'checkout' }, 'nobody'],
    [{ alertname: 'Watchdog', severity: 'none', team: 'checkout' }, 'dead-mans-switch'],
    [{ alertname: 'ServiceDown', severity: 'critical', team: 'billing' }, 'page'],
    [{ alertname: 'ServiceDown', severity: 'critical' }, 'page'],
  ])('for a team with its own receivers, of %j: %s', (labels, receiver) => {
    expect(amtool.receiversOf(withTeam, labels)).toEqual([receiver]);
  });

  it('are those of its severity, for every alert', () => {
    const expected = { critical: 'page', warning: 'tickets', info: 'nobody', none: 'dead-mans-switch' } as const;
    for (const { name, severity, fires } of ruleGroups.flatMap(({ alerts = [] }) => alerts)) {
      const labels = { ...fires.labels[0], alertname: name, severity };
      expect(amtool.receiversOf(committed, labels), name).toEqual([expected[severity]]);
    }
  });
});
