// Alertmanager takes what is built for it: no secret, no receiver for nothing, no alert that nobody hears of.
import { readFileSync } from 'node:fs';
import { ruleGroups } from '@telltale/content';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Amtool, obtainAmtool } from '../support/amtool.ts';
import {
  committed,
  configuration,
  configurationWithTeam,
  type Labels,
  type Route,
  scratchFolder,
  silences,
} from './support.ts';

const alertNames = ruleGroups.flatMap(({ alerts = [] }) => alerts.map(({ name }) => name));

const withTeam = configurationWithTeam(scratchFolder());
let amtool: Amtool;
beforeAll(async () => {
  amtool = await obtainAmtool();
});

describe('the configuration', () => {
  it('is accepted by amtool, without and with a team', () => {
    expect(amtool.check(committed)).toContain('SUCCESS');
    expect(amtool.check(withTeam)).toContain('SUCCESS');
  });

  it('contains paths of secret files, and no secrets', () => {
    const text = readFileSync(committed, 'utf8');
    expect(text).toMatch(/^ +(- )?url_file: \/run\/secrets\/alerts_page_url$/m);
    const secret = /^ +(- )?((api_)?url|auth_password|auth_secret|token|.*_key|credentials|password):/m;
    expect(text.match(secret)).toBeNull();
  });

  it('notifies by mail, chat and webhook when an alert fires and when it resolves', () => {
    const ways = configuration.receivers.flatMap((receiver) =>
      Object.entries(receiver).flatMap(([key, list]) =>
        key.endsWith('_configs') ? (list as object[]).map((way) => ({ receiver: receiver.name, key, ...way })) : [],
      ),
    );
    expect(new Set(ways.map(({ key }) => key))).toEqual(new Set(['webhook_configs', 'slack_configs', 'email_configs']));
    for (const way of ways) {
      expect(way).toMatchObject({ send_resolved: way.receiver !== 'dead-mans-switch' });
    }
  });

  it('pages through two channels', () => {
    const page = configuration.receivers.find(({ name }) => name === 'page') ?? {};
    expect(Object.keys(page).filter((key) => key.endsWith('_configs'))).toHaveLength(2);
  });

  it('uses each receiver that it defines', () => {
    const named = (route: Route): string[] => [route.receiver, ...(route.routes ?? []).flatMap(named)];
    expect([...new Set(named(configuration.route))].toSorted()).toEqual(
      configuration.receivers.map(({ name }) => name).toSorted(),
    );
  });

  it('inhibits only existing alerts, by existing alerts', () => {
    const named = configuration.inhibit_rules
      .flatMap((rule) => [...rule.source_matchers, ...rule.target_matchers])
      .flatMap((matcher) => /^alertname[=!~]+"(.*)"$/.exec(matcher)?.[1]?.split('|') ?? []);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !alertNames.includes(name))).toEqual([]);
  });
});

it('no alerts inhibit each other in a circle: one of them always notifies', () => {
  // All of one process of one service.
  const same = { job: 'shop', instance: 'a', cluster: 'c', name: 'n' };
  const all = ruleGroups
    .flatMap(({ alerts = [] }) => alerts)
    .map(({ name, severity, fires }): Labels => {
      const own = Object.keys(fires.labels[0] ?? {}).map((label) => [label, (same as Labels)[label] ?? 'x']);
      return { ...Object.fromEntries(own), alertname: name, severity };
    });
  const silencedBy = new Map(all.map((source) => [source, all.filter((target) => silences(source, target))]));
  expect([...silencedBy.values()].flat().length).toBeGreaterThan(80);
  const onTheWay = new Set<Labels>();
  const cleared = new Set<Labels>();
  const circles: string[] = [];
  const visit = (source: Labels): void => {
    if (cleared.has(source)) return;
    if (onTheWay.has(source)) {
      circles.push([...onTheWay, source].map(({ alertname }) => alertname).join(' > '));
      return;
    }
    onTheWay.add(source);
    for (const target of silencedBy.get(source) ?? []) visit(target);
    onTheWay.delete(source);
    cleared.add(source);
  };
  all.forEach(visit);
  expect(circles).toEqual([]);
});
