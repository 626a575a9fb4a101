// Rules with their settings applied, for the written files and for the rules' tests.
import { foreignMetrics, metrics, prometheusMetricName } from '@telltale/catalog';
import type { Vector } from '../promql/series.ts';
import { fillPlaceholders } from './fill-placeholders.ts';
import { parametersOf, withParameters } from './parameter.ts';
import type { Alert, RuleGroup } from './rule.ts';
import { defaultSettings, type RuleSettings } from './settings.ts';

const emitted: readonly string[] = [
  ...(Object.keys(metrics) as (keyof typeof metrics)[]).map(prometheusMetricName),
  ...Object.keys(foreignMetrics),
].flatMap((name) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]);

/** A name with its braces, or a string, in which names are ignored. */
const token = /"(?:[^"\\]|\\.)*"|([a-zA-Z_:][\w:]*)(\{)?/g;

/** Adds the matchers to every series of an expression. Recorded series have them already. */
function narrowed(text: string, selector: string): string {
  const names = new Set(emitted);
  return text.replace(token, (found: string, name?: string, brace?: string) => {
    if (name === undefined || !names.has(name)) return found;
    return brace === undefined ? `${name}{${selector}}` : `${name}{${selector}, `;
  });
}

function expression(of: Vector, { selector }: RuleSettings, values: Readonly<Record<string, number | string>>): Vector {
  const text = withParameters(of.text, values);
  return { ...of, text: selector === undefined ? text : narrowed(text, selector) };
}

function configuredAlert(alert: Alert, settings: RuleSettings): Alert[] {
  const given = settings.alerts[alert.name] ?? { parameters: {} };
  const { enabled = true, severity, parameters } = given;
  if (!enabled) return [];
  const holds = given.for ?? alert.for;
  const values = new Map([
    ...parametersOf(alert.expr.text),
    ...Object.entries(parameters).map(([name, value]) => [name, String(value)] as const),
    ...(holds === undefined ? [] : [['for', holds] as const]),
  ]);
  return [
    {
      ...alert,
      expr: expression(alert.expr, settings, parameters),
      summary: fillPlaceholders(alert.summary, values),
      description: fillPlaceholders(alert.description, values),
      ...(severity !== undefined && { severity }),
      ...(given.for !== undefined && { for: given.for }),
    },
  ];
}

/** The groups with these settings, or with the defaults. */
export function configured(groups: readonly RuleGroup[], settings: RuleSettings = defaultSettings): RuleGroup[] {
  return groups.map((group) => ({
    ...group,
    ...(group.recordings !== undefined && {
      recordings: group.recordings.map(({ record, expr }) => ({ record, expr: expression(expr, settings, {}) })),
    }),
    ...(group.alerts !== undefined && { alerts: group.alerts.flatMap((alert) => configuredAlert(alert, settings)) }),
  }));
}

/** The settings of an alert's expression, with their defaults. */
export function parametersOfAlert({ expr }: Alert): ReadonlyMap<string, string> {
  return parametersOf(expr.text);
}
