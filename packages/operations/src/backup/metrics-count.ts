// Counts Prometheus' data at a point in time by queries, before a backup and after a restore.
import { PlaneError, limits as planeLimits } from '@telltale/plane';
import { limits } from '../limits.ts';
import { answerOf, requireAnswer, type Server } from '../server-requests.ts';
import type { MetricsInBackup } from './manifest.ts';

const what = 'count the series';
const everything = '{__name__!=""}';

/** The counts. */
export type MetricsCount = Omit<MetricsInBackup, 'gap_ms'>;

interface Vector {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

/** The series and samples at that time. @param atSeconds whole seconds since the epoch */
export async function countMetrics(server: Server, atSeconds: number, signal?: AbortSignal): Promise<MetricsCount> {
  const ask = (query: string) => numberOf(server, query, atSeconds, signal);
  const series = (await ask(`count(${everything})`)) ?? 0;
  const seriesHours = await ask(`sum(sum_over_time(count(${everything})[${planeLimits.metricsRetentionDays}d:1h]))`);
  const samples = await samplesOf(server, atSeconds, signal);
  return {
    at_seconds: atSeconds,
    series,
    ...(samples !== undefined && { samples, samples_seconds: limits.countedSeconds }),
    ...(seriesHours !== undefined && { series_hours: seriesHours }),
  };
}

/**
 * Samples in the period before; a function over time removes the metric's name, so each metric is queried separately.
 */
async function samplesOf(server: Server, atSeconds: number, signal?: AbortSignal): Promise<number | undefined> {
  const range = `start=${atSeconds - limits.countedSeconds}&end=${atSeconds}`;
  const path = `/api/v1/label/__name__/values?${range}`;
  const { data } = await requireAnswer<{ data: string[] }>(server, what, { path, signal });
  let samples = 0;
  for (let from = 0; from < data.length; from += limits.countedAtOnce) {
    const names = data.slice(from, from + limits.countedAtOnce);
    const counts = names.map((name) => {
      const selector = `{__name__=${JSON.stringify(name)}}[${limits.countedSeconds}s]`;
      return `(sum(count_over_time(${selector})) or vector(0))`;
    });
    const counted = await numberOf(server, counts.join(' + '), atSeconds, signal);
    if (counted === undefined) return undefined;
    samples += counted;
  }
  return samples;
}

/** Differences between two counts of the same moment, for people. */
export function differencesOf(expected: MetricsCount, found: MetricsCount): string[] {
  const descriptions = {
    series: 'series',
    samples: `samples in the last ${expected.samples_seconds} s`,
    series_hours: 'series, summed over the hours',
  };
  return (['series', 'samples', 'series_hours'] as const)
    .filter((name) => expected[name] !== undefined && expected[name] !== found[name])
    .map(
      (name) => `prometheus: ${descriptions[name]}: ${expected[name]} in the backup, ${found[name] ?? 'none'} restored`,
    );
}

/** Jobs of all stored series. */
export async function jobsOf(server: Server, signal?: AbortSignal): Promise<readonly string[]> {
  const { data } = await requireAnswer<{ data: string[] }>(server, what, { path: '/api/v1/label/job/values', signal });
  return data;
}

/** Jobs with samples after that time. */
export async function scrapedSince(
  server: Server,
  atSeconds: number,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const seconds = Math.max(1, Math.ceil(Date.now() / 1_000 - atSeconds));
  const query = `group by (job) (present_over_time(up[${seconds}s]))`;
  const path = `/api/v1/query?query=${encodeURIComponent(query)}&time=${atSeconds + seconds}`;
  const { data } = await requireAnswer<{ data: { result: { metric: { job?: string } }[] } }>(server, what, {
    path,
    signal,
  });
  return data.result.flatMap(({ metric }) => metric.job ?? []);
}

/** The time of the oldest sample, in milliseconds since the epoch; undefined if there is none. */
export async function oldestSample(server: Server, signal?: AbortSignal): Promise<number | undefined> {
  const seconds = gaugeOf(await ownMetrics(server, signal), 'prometheus_tsdb_lowest_timestamp_seconds');
  // Without samples Prometheus returns the largest possible time.
  return seconds === undefined || seconds * 1_000 > Date.now() ? undefined : seconds * 1_000;
}

/** Approximate size of Prometheus' data on disk, in bytes. */
export async function storedBytes(server: Server, signal?: AbortSignal): Promise<number> {
  const page = await ownMetrics(server, signal);
  const names = ['storage_blocks_bytes', 'wal_storage_size_bytes', 'head_chunks_storage_size_bytes'];
  return names.reduce((sum, name) => sum + (gaugeOf(page, `prometheus_tsdb_${name}`) ?? 0), 0);
}

function ownMetrics(server: Server, signal?: AbortSignal): Promise<string> {
  return requireAnswer<string>(server, what, { path: '/metrics', signal });
}

function gaugeOf(page: string, name: string): number | undefined {
  const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** The result of a query; 0 if it is empty, undefined if it would take too many samples. */
async function numberOf(
  server: Server,
  query: string,
  atSeconds: number,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const path = `/api/v1/query?query=${encodeURIComponent(query)}&time=${atSeconds}`;
  const { status, body } = await answerOf<Vector>(server, what, { path, signal, msMax: limits.countMsMax });
  if (status === 422 || status === 503) return undefined;
  if (status !== 200) {
    throw new PlaneError('refused', {
      what: `cannot ${what}`,
      why: `prometheus answers ${status} to ${query}: ${JSON.stringify(body).slice(0, 300)}`,
      remedy: 'See its log: telltale logs prometheus',
    });
  }
  return Number(body.data.result[0]?.value[1] ?? 0);
}
