// Which alerts reach people, in PromQL: those that are not inhibited, and not informational only.
import type { Severity } from '@telltale/catalog';
import { ruleGroups } from '../prometheus/groups.ts';
import { promql } from '../promql/functions.ts';
import { type Vector, vector } from '../promql/series.ts';
import type { Inhibition } from './configuration.ts';
import { inhibitions } from './inhibitions.ts';

type AlertLabel = 'alertname' | 'severity' | 'job' | 'instance' | 'team';

/** Severities that notify people; the others are informational. */
export const notifiedSeverities: readonly Severity[] = ['critical', 'warning'];
const notifiedPattern = `"${notifiedSeverities.join('|')}"`;

function firing(...matchers: readonly string[]): string {
  return `ALERTS{${['alertstate="firing"', ...matchers].join(', ')}}`;
}

/** Names of our alerts that notify people, or of those that do not. */
function namesOf(areNotified: boolean): string[] {
  return ruleGroups
    .flatMap(({ alerts = [] }) => alerts)
    .filter(({ severity }) => notifiedSeverities.includes(severity) === areNotified)
    .map(({ name }) => name);
}

/** Whether it may inhibit one of these alerts; others are not needed in the query. */
function concerns({ target_matchers }: Inhibition, names: readonly string[]): boolean {
  return target_matchers.every((matcher) => {
    const [, pattern] = /^alertname=~?"(.*)"$/.exec(matcher) ?? [];
    return pattern === undefined || names.some((name) => new RegExp(`^(?:${pattern})$`).test(name));
  });
}

/** Removes inhibited alerts, by the same rules as Alertmanager's. */
function notInhibited(severity: string, names: readonly string[]): Vector<AlertLabel> {
  const inhibited = inhibitions
    .filter((inhibition) => concerns(inhibition, names))
    .map(
      ({ source_matchers, target_matchers, equal = [] }) =>
        ` unless (${firing(severity, ...target_matchers)} and on (${equal.join(', ')}) ${firing(...source_matchers)})`,
    );
  return promql`${vector<AlertLabel>(`${firing(severity)}${inhibited.join('')}`)}`;
}

/** Firing alerts that notify people, including silenced ones: Prometheus does not know silences. */
export const notifiedAlerts: Vector<AlertLabel> = notInhibited(`severity=~${notifiedPattern}`, namesOf(true));

/** Alerts without a receiver, such as the one that always fires. */
export const quietAlerts: Vector<AlertLabel> = notInhibited(`severity!~${notifiedPattern}`, namesOf(false));
