// The firing alerts that reach people: from Alertmanager, which knows silences, otherwise from Prometheus.
import { severities } from '@telltale/catalog';
import { notifiedAlerts, notifiedSeverities } from '@telltale/content';
import type { FiringAlert, Overview } from '../api.ts';
import { ConsoleError } from '../console-error.ts';
import { type Labels, queryInstant } from '../dashboards/query-prometheus.ts';
import type { Servers } from '../servers/servers.ts';
import { limits } from './limits.ts';
import { runbookOf } from './runbooks.ts';

interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly since: string;
}

interface AlertmanagerAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
}

interface PrometheusAlerts {
  readonly data: {
    readonly alerts: readonly {
      readonly labels: Labels;
      readonly annotations: Labels;
      readonly state: string;
      readonly activeAt: string;
    }[];
  };
}

/** The servers to query, and the deadline. */
interface Question {
  readonly at: number;
  readonly signal?: AbortSignal | undefined;
}

type AlertsOverview = Pick<Overview, 'alerts' | 'alerts_unknown' | 'alerts_left_out'>;

/** Severities that notify nobody; unknown severities go to the receivers for working hours. */
const quiet: readonly string[] = severities.filter((severity) => !notifiedSeverities.includes(severity));

function firing({ labels, annotations, since }: Alert): FiringAlert {
  const { alertname = '', severity = '', job, instance } = labels;
  const runbook = runbookOf(annotations.runbook_url);
  return {
    name: alertname,
    severity,
    summary: annotations.summary ?? alertname,
    ...(job && { service: job }),
    ...(instance && { instance }),
    since,
    ...(runbook && { runbook }),
  };
}

function rank(severity: string): number {
  const index = (severities as readonly string[]).indexOf(severity);
  return index < 0 ? severities.length : index;
}

/** Critical alerts first, then the newest. */
function listed(alerts: readonly Alert[]): Pick<AlertsOverview, 'alerts' | 'alerts_left_out'> {
  const notified = alerts
    .filter(({ labels }) => !quiet.includes(labels.severity ?? ''))
    .map(firing)
    .sort((a, b) => rank(a.severity) - rank(b.severity) || (a.since < b.since ? 1 : -1));
  const leftOut = notified.length - limits.alertsMax;
  return { alerts: notified.slice(0, limits.alertsMax), ...(leftOut > 0 && { alerts_left_out: leftOut }) };
}

async function fromAlertmanager({ alertmanager }: Servers, { signal }: Question): Promise<Alert[]> {
  const path = '/api/v2/alerts?active=true&silenced=false&inhibited=false&unprocessed=false';
  const alerts = await alertmanager<readonly AlertmanagerAlert[]>({ path, signal });
  return alerts.map(({ labels, annotations, startsAt }) => ({ labels, annotations, since: startsAt }));
}

/** The key of an alert in both lists of Prometheus. */
function keyOf(labels: Labels): string {
  const own = Object.entries(labels).filter(([name]) => name !== '__name__' && name !== 'alertstate');
  return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** All firing alerts that are not inhibited, including silenced ones. */
async function fromPrometheus(servers: Servers, { at, signal }: Question): Promise<Alert[]> {
  const [{ data }, samples] = await Promise.all([
    servers.prometheus<PrometheusAlerts>({ path: '/api/v1/alerts', signal }),
    queryInstant({ servers, signal }, notifiedAlerts.text, at),
  ]);
  const notified = new Set(samples.map(({ labels }) => keyOf(labels)));
  const isOurs = ({ severity = '' }: Labels): boolean => (notifiedSeverities as readonly string[]).includes(severity);
  return data.alerts
    .filter(({ state, labels }) => state === 'firing' && (!isOurs(labels) || notified.has(keyOf(labels))))
    .map(({ labels, annotations, activeAt }) => ({ labels, annotations, since: activeAt }));
}

/** @throws errors that are not a failure of a server */
export async function alertsOf(servers: Servers, question: Question): Promise<AlertsOverview> {
  try {
    return listed(await fromAlertmanager(servers, question));
  } catch (error) {
    if (!(error instanceof ConsoleError)) throw error;
    try {
      const alerts = listed(await fromPrometheus(servers, question));
      return { ...alerts, alerts_unknown: `These are Prometheus' own, silenced ones among them. ${error.message}` };
    } catch (second) {
      if (!(second instanceof ConsoleError)) throw second;
      return { alerts: [], alerts_unknown: `${error.message} ${second.message}` };
    }
  }
}
