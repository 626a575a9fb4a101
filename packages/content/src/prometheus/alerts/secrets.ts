// Alerts for certificates that expire and passwords that are too old.
import { limits } from '@telltale/catalog';
import { promql } from '../../promql/functions.ts';
import { series, type Vector } from '../../promql/series.ts';
import { parameter } from '../parameter.ts';
import type { Alert, RuleGroup } from '../rule.ts';

const secondsADay = 86_400;
const left = promql`(${series('probe_ssl_earliest_cert_expiry')} or ${series('telltale_certificate_expiry_timestamp_seconds')}) - time()`;
const age = promql`time() - ${series('telltale_secret_created_timestamp_seconds')}`;
const secretSecondsMax = limits.secretDaysMax * secondsADay;

const probe = { job: 'probe', instance: 'https://es:9200' } as const;
const probed = 'probe_ssl_earliest_cert_expiry{job="probe", instance="https://es:9200"}';
const own = 'telltale_certificate_expiry_timestamp_seconds{job="plane", certificate="elasticsearch"}';
const secret = 'telltale_secret_created_timestamp_seconds{job="plane", secret="shipper"}';

function expiresWithin(days: number): Vector {
  return promql`${left} < ${parameter('days', days)} * ${secondsADay}`;
}

const alerts: readonly Alert[] = [
  {
    name: 'CertificateExpiresSoon',
    expr: expiresWithin(14),
    severity: 'warning',
    summary: 'The certificate of {{ or $labels.certificate $labels.instance }} expires soon',
    description: 'It expires in {{ $value | humanizeDuration }}.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [probed]: `${10 * secondsADay + 60}x10` },
      at: '1m',
      always: true,
      labels: [probe],
      summary: 'The certificate of https://es:9200 expires soon',
      description: 'It expires in 10d 0h 0m 0s.',
    },
    alsoFires: {
      series: { [own]: `${10 * secondsADay + 60}x10` },
      at: '1m',
      always: true,
      labels: [{ job: 'plane', certificate: 'elasticsearch' }],
      summary: 'The certificate of elasticsearch expires soon',
      description: 'It expires in 10d 0h 0m 0s.',
    },
    silent: { series: { [probed]: `${14 * secondsADay + 60}x10`, [own]: `${14 * secondsADay + 60}x10` }, at: '1m' },
  },
  {
    name: 'CertificateExpiresNow',
    expr: expiresWithin(2),
    severity: 'critical',
    summary: 'The certificate of {{ or $labels.certificate $labels.instance }} expires within ‹days›',
    description: 'It expires in {{ $value | humanizeDuration }}; after that, clients reject that server.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [own]: `${secondsADay + 60}x10` },
      at: '1m',
      always: true,
      labels: [{ job: 'plane', certificate: 'elasticsearch' }],
      summary: 'The certificate of elasticsearch expires within two days',
      description: 'It expires in 1d 0h 0m 0s; after that, clients reject that server.',
    },
    alsoFires: {
      series: { [probed]: `${secondsADay + 60}x10` },
      at: '1m',
      always: true,
      labels: [probe],
      summary: 'The certificate of https://es:9200 expires within two days',
      description: 'It expires in 1d 0h 0m 0s; after that, clients reject that server.',
    },
    silent: { series: { [probed]: `${2 * secondsADay + 60}x10`, [own]: `${2 * secondsADay + 60}x10` }, at: '1m' },
  },
  {
    name: 'SecretTooOld',
    expr: promql`${age} > ${parameter('days', limits.secretDaysMax)} * ${secondsADay}`,
    severity: 'warning',
    summary: 'The password of {{ $labels.secret }} is old',
    description: 'It was generated {{ $value | humanizeDuration }} ago; the limit is ‹days›.',
    dashboard: 'telltale-plane',
    fires: {
      series: { [secret]: `${-(limits.secretDaysMax + 1) * secondsADay + 60}x10` },
      at: '1m',
      always: true,
      labels: [{ job: 'plane', secret: 'shipper' }],
      summary: 'The password of shipper is old',
      description: `It was generated ${limits.secretDaysMax + 1}d 0h 0m 0s ago; the limit is ${limits.secretDaysMax} days.`,
    },
    silent: { series: { [secret]: `${-secretSecondsMax + 60}x10` }, at: '1m' },
  },
];

export const secrets: RuleGroup = {
  file: 'secrets',
  purpose: 'Certificates that expire, and passwords that are too old.',
  alerts,
};
