// Checks Prometheus: scrape targets, rules, and whether its configuration was reloaded.
import { countText } from '@telltale/plane';
import type { ServerCheck } from '../examination.ts';
import { ok, warning } from '../finding.ts';
import { quoted, readData } from '../query-server.ts';

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

interface Rule {
  readonly name: string;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
}

interface RuntimeInformation {
  readonly reloadConfigSuccess: boolean;
  readonly lastConfigTime: string;
}

export const targets: ServerCheck = {
  name: 'targets',
  async look(client) {
    const { activeTargets } = await readData<{ activeTargets: Target[] }>(client, '/api/v1/targets?state=active');
    const down = activeTargets.filter(({ health }) => health === 'down');
    if (down.length === 0) return [ok('targets', `${countText(activeTargets.length, 'target')} answer`)];
    return down.map(({ labels, scrapeUrl, lastError }) =>
      warning(
        'targets',
        `${labels.job ?? 'one'} does not answer at ${scrapeUrl}: ${quoted(lastError)}`,
        'Start it, or fix the cause in the error',
        'TargetDown',
      ),
    );
  },
};

export const rules: ServerCheck = {
  name: 'rules',
  async look(client) {
    const { groups } = await readData<{ groups: { file: string; rules: Rule[] }[] }>(client, '/api/v1/rules');
    const all = groups.flatMap((group) => group.rules.map((rule) => ({ ...rule, file: group.file })));
    const failing = all.filter(({ health }) => health === 'err');
    if (failing.length === 0) return [ok('rules', `none of ${all.length} fails`)];
    return failing.map(({ name, file, lastError = '' }) =>
      warning(
        'rules',
        `${name} of ${file} cannot be evaluated: ${quoted(lastError)}`,
        'Correct the rule: until then its alert cannot fire',
        'PrometheusRuleFailures',
      ),
    );
  },
};

export const prometheusConfiguration: ServerCheck = {
  name: 'configuration',
  async look(client) {
    const { reloadConfigSuccess, lastConfigTime } = await readData<RuntimeInformation>(
      client,
      '/api/v1/status/runtimeinfo',
    );
    if (reloadConfigSuccess) return [ok('configuration', `Prometheus loaded its configuration at ${lastConfigTime}`)];
    const found = `Prometheus could not load its configuration and uses that of ${lastConfigTime}`;
    const remedy = 'See its log: telltale logs prometheus; correct the file, then telltale up reloads it';
    return [warning('configuration', found, remedy, 'PrometheusConfigurationRefused')];
  },
};
