// Asks Prometheus for a panel as Grafana's data source does: by range for a graph, at once for a number or a table.
import type { Answer, SeriesResult, TimeRangeMs } from '../../grafana/types.ts';
import type { Ask } from '../../support/server-client.ts';
import type { Target } from './model.ts';

interface QueryAnswer {
  readonly data: {
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

/** A legend's labels stand in double braces; without a legend the series is named by all of its labels. */
function nameOf(labels: Readonly<Record<string, string>>, legend: string | undefined): string {
  if (legend) return legend.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
  const { __name__: name = '', ...rest } = labels;
  return `${name}{${Object.entries(rest).map(([label, value]) => `${label}="${value}"`)}}`;
}

function seriesOf({ data }: QueryAnswer, { legendFormat }: Target): SeriesResult[] {
  return data.result.map(({ metric, value, values }) => ({
    labels: metric,
    name: nameOf(metric, legendFormat),
    points: (values ?? (value ? [value] : [])).map(([seconds, text]) => [seconds * 1_000, Number(text)] as const),
  }));
}

/** Values at each step of a range; each step stands at a multiple of itself, as Grafana has it. */
export async function askRange(
  ask: Ask,
  target: Target & { readonly expr: string },
  { from, to }: TimeRangeMs,
  stepMs: number,
): Promise<Answer> {
  const step = stepMs / 1_000;
  const [start = 0, end = 0] = [from, to].map((ms) => Math.floor(ms / stepMs) * step);
  const path = `/api/v1/query_range?${form({ query: target.expr, start, end, step })}`;
  return { refId: target.refId, kind: 'series', series: seriesOf(await ask<QueryAnswer>(path), target) };
}

/** Values at the end of a range. */
export async function askInstant(
  ask: Ask,
  target: Target & { readonly expr: string },
  { to }: TimeRangeMs,
): Promise<Answer> {
  const path = `/api/v1/query?${form({ query: target.expr, time: to / 1_000 })}`;
  const kind = target.format === 'table' ? 'table' : 'series';
  return { refId: target.refId, kind, series: seriesOf(await ask<QueryAnswer>(path), target) };
}

/** Values of a variable's query, `label_values(series, label)`. */
export async function askLabelValues(ask: Ask, query: string, { from, to }: TimeRangeMs): Promise<string[]> {
  const [, selector, label] = /^label_values\((.+),\s*(\w+)\)$/.exec(query) ?? [];
  if (selector === undefined || label === undefined) throw new Error(`${query} is no query for the values of a label`);
  const [start, end] = [Math.floor(from / 1_000), Math.ceil(to / 1_000)];
  const { data } = await ask<{ readonly data: readonly string[] }>(
    `/api/v1/label/${label}/values?${form({ 'match[]': selector, start, end })}`,
  );
  return [...data];
}
