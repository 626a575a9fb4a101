// Which alerts people are told of, in PromQL: those that no other silences, and that are not for looking up alone.
import { promql } from '../promql/functions.ts';
import { type Vector, vector } from '../promql/series.ts';
import { inhibitions } from './inhibitions.ts';

type AlertLabel = 'alertname' | 'severity' | 'job' | 'instance' | 'team';

/** Severities that somebody is told of; the others are looked up. */
const told = 'severity=~"critical|warning"';

function firing(...matchers: readonly string[]): string {
  return `ALERTS{${['alertstate="firing"', ...matchers].join(', ')}}`;
}

/** Without those that another one inhibits, by the same rules as Alertmanager's. */
function notInhibited(severity: string): Vector<AlertLabel> {
  const inhibited = inhibitions.map(
    ({ source_matchers, target_matchers, equal = [] }) =>
      ` unless (${firing(severity, ...target_matchers)} and on (${equal.join(', ')}) ${firing(...source_matchers)})`,
  );
  return promql`${vector<AlertLabel>(`${firing(severity)}${inhibited.join('')}`)}`;
}

/** Alerts that people are told of, silenced ones among them: of silences Prometheus knows nothing. */
export const toldAlerts: Vector<AlertLabel> = notInhibited(told);

/** Alerts that go to nobody, as the one that always fires. */
export const quietAlerts: Vector<AlertLabel> = notInhibited('severity!~"critical|warning"');
