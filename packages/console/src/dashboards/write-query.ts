// Fills the chosen values into a PromQL query, as Grafana's data source does.

import type { TimeRange } from '../api.ts';
import { limits } from './limits.ts';

/** The value of a variable: the chosen names, or a pattern for all. */
export type Chosen = { readonly values: readonly string[] } | { readonly pattern: string };

/** The time parameters of a query. */
export interface QueryTimes {
  readonly rangeMs: number;
  readonly stepMs: number;
}

export function timesAt({ from, to }: TimeRange, stepMs: number): QueryTimes {
  return { rangeMs: to - from, stepMs };
}

/**
 * Escapes a value for a pattern inside a string: each backslash of the pattern is doubled. Grafana does not escape
 * double quotes, so there a value can end the string and inject PromQL.
 */
function escaped(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\\\`)
    .replace(/[$^*{}[\]'+?.()|]/g, String.raw`\\$&`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}

function written(chosen: Chosen): string {
  if ('pattern' in chosen) return chosen.pattern;
  const values = chosen.values.map(escaped);
  return values.length === 1 ? (values[0] ?? '') : `(${values.join('|')})`;
}

const seconds = (ms: number): string => `${Math.round(ms / 1_000)}s`;

/** Names of the variables of a query; `$1` is a group of a `label_replace`. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\$(?!__)([a-z]\w*)/g)].flatMap(([, name]) => name ?? []))];
}

/** @throws Error if the query has a variable without a value, which is a defect of the dashboard */
export function writePromql(
  text: string,
  { variables, times }: { readonly variables: Readonly<Record<string, Chosen>>; readonly times: QueryTimes },
): string {
  const { rangeMs, stepMs } = times;
  const { scrapeMs } = limits;
  const builtIn: Readonly<Record<string, string>> = {
    __interval: seconds(stepMs),
    // A rate needs two scrapes, and one may be late or missing: the range has at least four.
    __rate_interval: seconds(Math.max(stepMs + scrapeMs, 4 * scrapeMs)),
    __range: seconds(rangeMs),
  };
  return text.replace(/\$([a-z_]\w*)/g, (whole, name: string) => {
    const chosen = variables[name];
    const value = builtIn[name] ?? (chosen === undefined ? undefined : written(chosen));
    if (value === undefined) throw new Error(`${whole} is not a variable of this dashboard`);
    return value;
  });
}
