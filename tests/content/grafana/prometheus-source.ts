// Asks Prometheus for a panel as Grafana's data source does: by range for a graph, at once for a number or a table.
import type { Ask } from '../../support/ask.ts';

/** A time range, seconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** A series, and how many values it has that are numbers. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

interface Answer {
  readonly data: {
    readonly resultType: string;
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
}

function form(fields: Readonly<Record<string, string | number>>): string {
  return new URLSearchParams(
    Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

function seriesOf({ data }: Answer): Series[] {
  return data.result.map(({ metric, value, values }) => ({
    labels: metric,
    values: (values ?? (value ? [value] : [])).map(([, text]) => Number(text)),
  }));
}

/** Values at each step of a range; each step stands at a multiple of itself, as Grafana has it. */
export async function askRange(ask: Ask, query: string, { from, to }: TimeRange, step: number): Promise<Series[]> {
  const [start, end] = [from, to].map((at) => Math.floor(at / step) * step);
  return seriesOf(await ask<Answer>(`/api/v1/query_range?${form({ query, start: start ?? 0, end: end ?? 0, step })}`));
}

/** Values at the end of a range. */
export async function askInstant(ask: Ask, query: string, { to }: TimeRange): Promise<Series[]> {
  return seriesOf(await ask<Answer>(`/api/v1/query?${form({ query, time: to })}`));
}

/** Values of a variable's query, `label_values(series, label)`. */
export async function askLabelValues(ask: Ask, query: string, { from, to }: TimeRange): Promise<string[]> {
  const [, selector, label] = /^label_values\((.+),\s*(\w+)\)$/.exec(query) ?? [];
  if (selector === undefined || label === undefined) throw new Error(`${query} is no query for the values of a label`);
  const { data } = await ask<{ readonly data: readonly string[] }>(
    `/api/v1/label/${label}/values?${form({ 'match[]': selector, start: Math.floor(from), end: Math.ceil(to) })}`,
  );
  return [...data];
}
