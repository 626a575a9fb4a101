// Fills the chosen values into a PromQL query, as Grafana's data source does.

import type { TimeRange } from '../api.ts';
import { limits } from './limits.ts';

/** The value of a variable: chosen values by name, or a pattern for all of them. */
export type Chosen = { readonly values: readonly string[] } | { readonly pattern: string };

/** Times of a question. */
export interface QueryTimes {
  readonly rangeMs: number;
  readonly stepMs: number;
}

export function timesAt({ from, to }: TimeRange, stepMs: number): QueryTimes {
  return { rangeMs: to - from, stepMs };
}

/**
 * A value within a pattern within a string: each escape of the pattern has its backslash doubled. Grafana leaves double
 * quotes as they are, by which a value ends the string and goes on as PromQL.
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

/** Names of the variables that a query has; `$1` is a group of a `label_replace`. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\$(?!__)([a-z]\w*)/g)].flatMap(([, name]) => name ?? []))];
}

/** @throws Error where the query names a variable that nobody gave, which is a defect of the dashboard */
export function writePromql(
  text: string,
  { variables, times }: { readonly variables: Readonly<Record<string, Chosen>>; readonly times: QueryTimes },
): string {
  const { rangeMs, stepMs } = times;
  const { scrapeMs } = limits;
  const builtIn: Readonly<Record<string, string>> = {
    __interval: seconds(stepMs),
    // A rate needs two scrapes, and one may be late or missing: never less than four of them.
    __rate_interval: seconds(Math.max(stepMs + scrapeMs, 4 * scrapeMs)),
    __range: seconds(rangeMs),
  };
  return text.replace(/\$([a-z_]\w*)/g, (whole, name: string) => {
    const chosen = variables[name];
    const value = builtIn[name] ?? (chosen === undefined ? undefined : written(chosen));
    if (value === undefined) throw new Error(`${whole} is no variable of this dashboard`);
    return value;
  });
}
