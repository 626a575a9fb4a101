// Queries to Prometheus: instant, range, and label values.
import type { TimeRange } from '../api.ts';
import type { Servers } from '../servers/servers.ts';
import { limits } from './limits.ts';
import { timesOf } from './time-step.ts';

export type Labels = Readonly<Record<string, string>>;

/** The value of a series at one moment; null if it is not finite. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number | null;
}

/** The values of a series at each of the requested points. */
export interface Line {
  readonly labels: Labels;
  readonly values: readonly (number | null)[];
}

type Value = readonly [seconds: number, text: string];

interface QueryAnswer {
  readonly data:
    | { readonly resultType: 'vector'; readonly result: readonly { readonly metric: Labels; readonly value: Value }[] }
    | { readonly resultType: 'scalar'; readonly result: Value };
}

interface RangeAnswer {
  readonly data: { readonly result: readonly { readonly metric: Labels; readonly values: readonly Value[] }[] };
}

/** The servers to query, and a signal to abort. */
export interface Asking {
  readonly servers: Pick<Servers, 'prometheus'>;
  readonly signal?: AbortSignal | undefined;
}

const timeout = `${limits.queryMsMax / 1_000}s`;

function numberOf(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function path(name: string, fields: Readonly<Record<string, string | number>>): string {
  const parameters = Object.entries(fields).map(([field, value]): [string, string] => [field, String(value)]);
  return `/api/v1/${name}?${new URLSearchParams(parameters)}`;
}

export async function queryInstant({ servers, signal }: Asking, query: string, atMs: number): Promise<Sample[]> {
  const { data } = await servers.prometheus<QueryAnswer>({
    path: path('query', { query, time: atMs / 1_000, timeout }),
    signal,
  });
  if (data.resultType === 'scalar') return [{ labels: {}, value: numberOf(data.result[1]) }];
  return data.result.map(({ metric, value: [, text] }) => ({ labels: metric, value: numberOf(text) }));
}

/** Values at the multiples of the step within the range, as in a graph of Grafana. */
export async function queryRange(
  { servers, signal }: Asking,
  query: string,
  { range, stepMs }: { readonly range: TimeRange; readonly stepMs: number },
): Promise<Line[]> {
  const times = timesOf(range, stepMs);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const { data } = await servers.prometheus<RangeAnswer>({
    path: path('query_range', { query, start: first / 1_000, end: last / 1_000, step: stepMs / 1_000, timeout }),
    signal,
  });
  return data.result.map(({ metric, values }) => {
    const line: (number | null)[] = times.map(() => null);
    for (const [seconds, text] of values) line[Math.round((seconds * 1_000 - first) / stepMs)] = numberOf(text);
    return { labels: metric, values: line };
  });
}

async function valuesOf(
  { servers, signal }: Asking,
  label: string,
  { range, series }: { readonly range: TimeRange; readonly series?: string },
): Promise<readonly string[]> {
  const [start, end] = [Math.floor(range.from / 1_000), Math.ceil(range.to / 1_000)];
  const fields = { start, end, ...(series !== undefined && { 'match[]': series }) };
  const { data } = await servers.prometheus<{ readonly data: readonly string[] }>({
    path: path(`label/${label}/values`, fields),
    signal,
  });
  return data;
}

/** Values of a label in alphabetical order. */
export async function queryLabelValues(
  asking: Asking,
  { series, label, range }: { readonly series: string; readonly label: string; readonly range: TimeRange },
): Promise<string[]> {
  return (await valuesOf(asking, label, { series, range })).toSorted();
}

/** Names of all metrics that existed in a range. */
export async function queryMetricNames(asking: Asking, range: TimeRange): Promise<readonly string[]> {
  return await valuesOf(asking, '__name__', { range });
}
