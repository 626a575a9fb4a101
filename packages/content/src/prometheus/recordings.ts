// Recording rules: rate, errors and duration of every service over the windows that alerts compare.
import { burnRates } from '@telltale/catalog';
import { promql, quantile, rate, sum } from '../promql/functions.ts';
import { histogramSeries, upToOneSecond, type Vector, vector } from '../promql/series.ts';
import type { Recording, RuleGroup } from './rule.ts';

const requests = 'http.server.request.duration';

/** Windows of the burn rates, each once, and that of the immediate alerts. */
const windows: readonly string[] = [...new Set(burnRates.flatMap(({ short, long }) => [short, long]))];

type Window = (typeof burnRates)[number]['short' | 'long'];

/**
 * The labels by which a service's series are summed: a `team` of the target is kept, because alerts are routed by it.
 */
export const byService = ['job', 'team'] as const;

/** Requests per second, by service. */
export function recordedRate(window: Window): Vector<'job' | 'team'> {
  return vector(`job:http_server_requests:rate${window}`);
}

/** Share of failed requests, by service. */
export function recordedErrors(window: Window): Vector<'job' | 'team'> {
  return vector(`job:http_server_errors:ratio_rate${window}`);
}

/** One request in twenty takes longer, by service. */
export const recordedLatency: Vector<'job' | 'team'> = vector('job:http_server_request_duration_seconds:p95_rate5m');

/** Share of requests that took longer than the objective's second, by service. */
export function recordedSlow(window: Window): Vector<'job' | 'team'> {
  return vector(`job:http_server_slow:ratio_rate${window}`);
}

function ofWindow(window: string): Recording[] {
  const all = sum(rate(histogramSeries(requests, 'count'), window), byService);
  const failed = sum(
    rate(histogramSeries(requests, 'count', { http_response_status_code: { like: '5..' } }), window),
    byService,
  );
  const quick = sum(rate(histogramSeries(requests, 'bucket', upToOneSecond), window), byService);
  return [
    { record: `job:http_server_requests:rate${window}`, expr: all },
    {
      record: `job:http_server_errors:ratio_rate${window}`,
      // 0 if nothing failed: a missing series does not mean a good service.
      expr: promql`(${failed} or ${all} * 0) / (${all} > 0)`,
    },
    { record: `job:http_server_slow:ratio_rate${window}`, expr: promql`1 - ${quick} / (${all} > 0)` },
  ];
}

export const recordings: RuleGroup = {
  file: 'recording',
  purpose: 'Rate, errors and duration of every service, so that alerts read one series instead of summing many.',
  recordings: [
    {
      record: 'job_route:http_server_requests:rate5m',
      expr: sum(rate(histogramSeries(requests, 'count'), '5m'), [...byService, 'http_route']),
    },
    { record: recordedLatency.text, expr: quantile(0.95, requests, { by: byService, range: '5m' }) },
    ...windows.flatMap(ofWindow),
  ],
};
