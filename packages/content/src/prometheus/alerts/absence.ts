// Alerts for services that have gone silent although no target is down.
import { smokeTest } from '@telltale/catalog';
import { promql } from '../../promql/functions.ts';
import { series, type Vector } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import { recordedRate } from '../recordings.ts';
import type { Alert, Input, RuleGroup } from '../rule.ts';

const job = { job: 'shop' } as const;
const up = series('up');
// The smoke test starts and ends.
const services = series('target_info', { job: { not: smokeTest.service } });
const seen = promql`max_over_time(timestamp(${services})[1h:1m])`;

const usual = promql`${recordedRate('30m')} offset 1d`;
// A restarted process has no series before its first request.
const requests = promql`(${recordedRate('5m')} or ${usual} * 0)`;

const emitted = series('telltale.log.records.emitted');
function logged(range: string, before = ''): Vector {
  return promql`sum by (job, team) (rate(${emitted}[${range}]${before}))`;
}
const usualLogs = logged('30m', ' offset 1d');
// Without the setting for Elasticsearch there is no such series.
const logs = promql`(${logged('30m')} or ${usualLogs} * 0)`;

/** Recorded requests per second over five minutes, half an hour and six hours. */
function traffic(name: string, now: string, halfHour: string, sixHours: string): Input {
  return {
    [`${recordedRate('5m').text}{job="${name}"}`]: now,
    [`${recordedRate('30m').text}{job="${name}"}`]: halfHour,
    [`${recordedRate('6h').text}{job="${name}"}`]: sixHours,
  };
}

const alerts: readonly Alert[] = [
  {
    name: 'ServiceGone',
    expr: promql`time() - max by (job, team) (${seen}) > ${parameter('afterSeconds', 300)} unless on (job) ${up}`,
    severity: 'warning',
    summary: '{{ $labels.job }} is no longer scraped',
    description:
      'The last scrape of {{ $labels.job }} was {{ $value | humanizeDuration }} ago, and it is no longer a scrape target.',
    dashboard: 'telltale-fleet',
    fires: {
      series: { 'target_info{job="shop", instance="a"}': '1x20 stale', 'up{job="shop", instance="a"}': '1x20 stale' },
      at: '26m',
      labels: [job],
      summary: 'shop is no longer scraped',
      description: 'The last scrape of shop was 6m 0s ago, and it is no longer a scrape target.',
    },
    silent: {
      series: {
        'target_info{job="shop", instance="a"}': '1x20 stale',
        'target_info{job="shop", instance="b"}': '1x60',
        // A deploy that takes five minutes.
        'target_info{job="till", instance="a"}': '1x26 stale',
        [`target_info{job="${smokeTest.service}", instance="a"}`]: '1x20 stale',
        // Down: another alert covers that.
        'target_info{job="bank", instance="a"}': '1x20 stale',
        'up{job="bank", instance="a"}': '1x20 0x40',
      },
      at: '31m',
    },
  },
  {
    name: 'ServiceTrafficGone',
    // Compared with yesterday, because nights are quiet, and with the hours before, because weekends are.
    expr: promql`${requests} < ${parameter('share', 0.1)} * ${usual} and ${requests} < ${parameter('share', 0.1)} * ${recordedRate('6h')} offset 10m and ${usual} > ${parameter('rate', 0.5)} and on (job) ${up} == 1`,
    for: '10m',
    severity: 'critical',
    summary: '{{ $labels.job }} receives hardly any requests',
    description:
      '{{ $labels.job }} serves {{ printf "%.3g" $value }} requests a second: less than ‹share› of the rate at this time yesterday, and of the six hours before.',
    dashboard: 'telltale-service',
    fires: {
      series: {
        ...traffic('shop', '0.9x1500 0.08x60', '0.9x1500 0.08x60', '0.9x1560'),
        'up{job="shop", instance="a"}': '1x1600',
      },
      at: '1511m',
      labels: [job],
      summary: 'shop receives hardly any requests',
      description:
        'shop serves 0.08 requests a second: less than 10% of the rate at this time yesterday, and of the six hours before.',
    },
    alsoFires: {
      // Restarted, and without requests since.
      series: {
        ...traffic('shop', '1x1500 stale', '1x1500 stale', '1x1560'),
        'up{job="shop", instance="a"}': '1x1600',
      },
      at: '1511m',
      labels: [job],
      summary: 'shop receives hardly any requests',
      description:
        'shop serves 0 requests a second: less than 10% of the rate at this time yesterday, and of the six hours before.',
    },
    silent: {
      series: {
        // A tenth is left.
        ...traffic('shop', '1x1500 0.1x60', '1x1500 0.1x60', '1x1560'),
        'up{job="shop", instance="a"}': '1x1600',
        // Not less than yesterday at this time.
        ...traffic('night', '1x1500 0.06x60', '0.6x150 1x1350 0.06x60', '1x1560'),
        'up{job="night", instance="a"}': '1x1600',
        // Not less than in the six hours before, as on a Saturday.
        ...traffic('week', '1x1000 0.06x560', '1x1000 0.06x560', '1x1000 0.6x560'),
        'up{job="week", instance="a"}': '1x1600',
        // Never more than a request in two seconds.
        ...traffic('small', '0.5x1500 0x60', '0.5x1500 0x60', '0.5x1560'),
        'up{job="small", instance="a"}': '1x1600',
        // Down: another alert covers that.
        ...traffic('down', '1x1500 stale', '1x1500 stale', '1x1560'),
        'up{job="down", instance="a"}': '1x1500 0x100',
      },
      at: '1520m',
    },
  },
  {
    name: 'ServiceLogsGone',
    expr: promql`${logs} < ${parameter('share', 0.05)} * ${usualLogs} and ${logs} < ${parameter('share', 0.05)} * ${logged('6h', ' offset 30m')} and ${usualLogs} > ${parameter('rate', 0.1)} and on (job) ${up} == 1`,
    for: '15m',
    severity: 'warning',
    summary: '{{ $labels.job }} logs hardly any records',
    description:
      '{{ $labels.job }} logs {{ printf "%.3g" $value }} records a second: less than ‹share› of the rate at this time yesterday, and of the six hours before.',
    dashboard: 'telltale-logs',
    fires: {
      series: {
        'telltale_log_records_emitted_total{job="shop", log_level="info"}': '0+9x1500 13500+0.4x80',
        'up{job="shop", instance="a"}': '1x1600',
      },
      at: '1544m',
      labels: [job],
      summary: 'shop logs hardly any records',
      description:
        'shop logs 0.00667 records a second: less than 5% of the rate at this time yesterday, and of the six hours before.',
    },
    alsoFires: {
      // Deployed without the setting for Elasticsearch.
      series: {
        'telltale_log_records_emitted_total{job="shop", log_level="info"}': '0+60x1500 stale',
        'up{job="shop", instance="a"}': '1x1600',
      },
      at: '1544m',
      labels: [job],
      summary: 'shop logs hardly any records',
      description:
        'shop logs 0 records a second: less than 5% of the rate at this time yesterday, and of the six hours before.',
    },
    silent: {
      series: {
        'telltale_log_records_emitted_total{job="shop", log_level="info"}': '0+60x1500 90000+3.2x80',
        'up{job="shop", instance="a"}': '1x1600',
        'telltale_log_records_emitted_total{job="night", log_level="info"}': '0+12x130 1620+60x1369 83760+0.63x80',
        'up{job="night", instance="a"}': '1x1600',
        'telltale_log_records_emitted_total{job="week", log_level="info"}': '0+60x1000 60000x600',
        'up{job="week", instance="a"}': '1x1600',
        'telltale_log_records_emitted_total{job="small", log_level="info"}': '0+5.9x1500 8850x80',
        'up{job="small", instance="a"}': '1x1600',
        'telltale_log_records_emitted_total{job="down", log_level="info"}': '0+60x1500 stale',
        'up{job="down", instance="a"}': '1x1500 0x100',
      },
      at: '1560m',
    },
  },
];

export const absence: RuleGroup = {
  file: 'absence',
  purpose: 'Services that send nothing any more, although no target is down.',
  testStep: '1m',
  alerts,
};
