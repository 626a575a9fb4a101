// Alerts for services: what their users or the on-call engineer would notice.
import { promql } from '../../promql/functions.ts';
import { series } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import { recordedErrors, recordedLatency, recordedRate } from '../recordings.ts';
import type { Alert, Input, RuleGroup } from '../rule.ts';

const count = 'http_server_request_duration_seconds_count';
const job = { job: 'shop' } as const;
const instance = { job: 'shop', instance: 'a' } as const;
const up = series('up');
const started = series('process.start_time');

/** Slightly more than one request in ten seconds, and slightly fewer: this many at each step. */
const enough = 1.8;
const tooFew = 1.4;

/** Requests of a service: this many of a hundred fail. */
function failing(percent: number, team = ''): Input {
  const labels = `job="shop",${team && ` team="${team}",`} http_route="/a"`;
  return {
    [`${count}{${labels}, http_response_status_code="200"}`]: `0+${enough * (1 - percent / 100)}x80`,
    [`${count}{${labels}, http_response_status_code="500"}`]: `0+${(enough * percent) / 100}x80`,
  };
}

const alerts: readonly Alert[] = [
  {
    name: 'TargetDown',
    expr: promql`${up} == 0`,
    for: '2m',
    severity: 'warning',
    summary: '{{ $labels.job }} at {{ $labels.instance }} cannot be scraped',
    description: 'Prometheus has not reached {{ $labels.instance }} of {{ $labels.job }} for ‹for›.',
    dashboard: 'telltale-fleet',
    fires: {
      series: { 'up{job="shop", instance="a"}': '1x4 0x40' },
      at: '3m15s',
      labels: [instance],
      summary: 'shop at a cannot be scraped',
      description: 'Prometheus has not reached a of shop for two minutes.',
    },
    silent: {
      series: { 'up{job="shop", instance="a"}': '1x40', 'up{job="shop", instance="b"}': '1x10 0x4 1x26' },
      at: '5m',
    },
  },
  {
    name: 'ServiceDown',
    expr: promql`count by (job, team) (${up} == 0) == count by (job, team) (${up})`,
    for: '2m',
    severity: 'critical',
    summary: '{{ $labels.job }} is down',
    description: 'Targets of {{ $labels.job }} that answer Prometheus: 0 of {{ $value }}, for ‹for›.',
    dashboard: 'telltale-fleet',
    fires: {
      series: { 'up{job="shop", instance="a"}': '1x4 0x40', 'up{job="shop", instance="b"}': '1x4 0x40' },
      at: '3m15s',
      labels: [job],
      summary: 'shop is down',
      description: 'Targets of shop that answer Prometheus: 0 of 2, for two minutes.',
    },
    silent: {
      series: { 'up{job="shop", instance="a"}': '0x40', 'up{job="shop", instance="b"}': '1x40' },
      at: '5m',
    },
  },
  {
    name: 'ServiceErrorRatioHigh',
    expr: promql`${recordedErrors('5m')} > ${parameter('above', 0.05)} and ${recordedRate('5m')} > ${parameter('rate', 0.1)}`,
    for: '5m',
    severity: 'critical',
    summary: '{{ $labels.job }} answers too many requests with an error',
    description:
      '{{ $value | humanizePercentage }} of the requests to {{ $labels.job }} failed (5xx) in the last five minutes.',
    dashboard: 'telltale-service',
    fires: {
      series: failing(6, 'checkout'),
      at: '9m15s',
      labels: [{ ...job, team: 'checkout' }],
      summary: 'shop answers too many requests with an error',
      description: '6% of the requests to shop failed (5xx) in the last five minutes.',
    },
    silent: {
      series: {
        ...failing(4.9),
        [`${count}{job="idle", http_route="/a", http_response_status_code="500"}`]: `0+${tooFew}x80`,
      },
      at: '20m',
    },
  },
  {
    name: 'ServiceLatencyHigh',
    expr: promql`${recordedLatency} > ${parameter('aboveSeconds', 1)} and ${recordedRate('5m')} > ${parameter('rate', 0.1)}`,
    for: '10m',
    severity: 'warning',
    summary: '{{ $labels.job }} is slow',
    description: 'One request in twenty to {{ $labels.job }} takes longer than {{ $value | humanizeDuration }}.',
    dashboard: 'telltale-service',
    fires: {
      series: {
        [`${count}{job="shop"}`]: `0+${enough}x100`,
        'http_server_request_duration_seconds_bucket{job="shop", le="1.0"}': `0+${enough * 0.93}x100`,
        'http_server_request_duration_seconds_bucket{job="shop", le="2.5"}': `0+${enough}x100`,
        'http_server_request_duration_seconds_bucket{job="shop", le="+Inf"}': `0+${enough}x100`,
      },
      at: '14m15s',
      labels: [job],
      summary: 'shop is slow',
      description: 'One request in twenty to shop takes longer than 1.429s.',
    },
    silent: {
      series: {
        [`${count}{job="shop"}`]: '0+100x100',
        'http_server_request_duration_seconds_bucket{job="shop", le="0.75"}': '0+90x100',
        'http_server_request_duration_seconds_bucket{job="shop", le="1.0"}': '0+96x100',
        'http_server_request_duration_seconds_bucket{job="shop", le="+Inf"}': '0+100x100',
        [`${count}{job="idle"}`]: `0+${tooFew}x100`,
        'http_server_request_duration_seconds_bucket{job="idle", le="1.0"}': '0x100',
        'http_server_request_duration_seconds_bucket{job="idle", le="2.5"}': `0+${tooFew}x100`,
        'http_server_request_duration_seconds_bucket{job="idle", le="+Inf"}': `0+${tooFew}x100`,
      },
      at: '20m',
    },
  },
  {
    name: 'ServiceRestarting',
    // Starts of one target, and of targets that are new at each start: a deploy starts each process once.
    expr: promql`max by (job, team) (changes(${started}[15m])) > ${parameter('starts', 3)} or sum by (job, team) (changes(${started}[15m]) + (min_over_time(${started}[15m]) > bool time() - 900)) > ${parameter('starts', 3)} * count by (job, team) (${started})`,
    severity: 'warning',
    summary: '{{ $labels.job }} keeps restarting',
    description: 'Starts in the last quarter of an hour: {{ $value }}. A deploy starts each process once.',
    dashboard: 'telltale-service',
    fires: {
      series: {
        'process_start_time_seconds{job="shop", instance="a"}': '100x10 200x10 300x10 400x10 500x10',
        'process_start_time_seconds{job="shop", instance="b"}': '-9000x60',
      },
      at: '11m',
      labels: [job],
      summary: 'shop keeps restarting',
      description: 'Starts in the last quarter of an hour: 4. A deploy starts each process once.',
    },
    alsoFires: {
      series: {
        'process_start_time_seconds{job="till", instance="a"}': '1x10 stale',
        'process_start_time_seconds{job="till", instance="b"}': '_x11 170x10 stale',
        'process_start_time_seconds{job="till", instance="c"}': '_x22 340x10 stale',
        'process_start_time_seconds{job="till", instance="d"}': '_x33 500x40',
      },
      at: '8m15s',
      labels: [{ job: 'till' }],
      summary: 'till keeps restarting',
      description: 'Starts in the last quarter of an hour: 4. A deploy starts each process once.',
    },
    silent: {
      series: {
        // Three starts at once, or four after two earlier ones.
        'process_start_time_seconds{job="shop", instance="a"}': '-9000x80 1200x10 1300x10 1400x40',
        'process_start_time_seconds{job="bank", instance="a"}': '-9000x10 200x40 700x20 1000x20 1200x40',
        // A deploy.
        'process_start_time_seconds{job="till", instance="a"}': '-9000x80 1200x60',
        'process_start_time_seconds{job="till", instance="b"}': '-9000x90 1300x60',
        'process_start_time_seconds{job="till", instance="c"}': '-9000x100 1400x60',
        // Four that started long before; three of them have ended.
        'process_start_time_seconds{job="mail", instance="a"}': '100x140',
        'process_start_time_seconds{job="mail", instance="b"}': '100x90 stale',
        'process_start_time_seconds{job="mail", instance="c"}': '100x90 stale',
        'process_start_time_seconds{job="mail", instance="d"}': '100x90 stale',
      },
      at: '28m',
    },
  },
];

export const services: RuleGroup = {
  file: 'services',
  purpose: "What a service's users or its on-call engineer would notice.",
  alerts,
};
