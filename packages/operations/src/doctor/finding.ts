// A finding of the doctor: state, text and remedy.

/** How it is; what is `unknown` could not be looked at. */
export type State = 'ok' | 'warning' | 'failure' | 'unknown';

export interface Finding {
  /** What was looked at. */
  readonly check: string;
  readonly state: State;
  /** What was found, with its figures. */
  readonly finding: string;
  /** What to do; absent if nothing is needed. */
  readonly remedy?: string;
  /** The runbook of the alert of ours for the same thing, below the repository's root; absent where there is none. */
  readonly runbook?: string;
  /** Of an app that was started: the name under which it sends telemetry. */
  readonly service?: string;
  /** Of an app that was started: it is a job, and has ended by itself. */
  readonly ranToCompletion?: true;
  /** Of an app's metrics page: where it was read, and what it has. */
  readonly page?: { readonly url: string; readonly series: number };
}

/** What a finding also says to programs, which must not read it out of the words. */
export type FindingDetails = Pick<Finding, 'service' | 'ranToCompletion' | 'page'>;

/** Alerts of ours whose runbooks say more than a remedy can. */
export const runbooks = [
  'AlertmanagerConfigurationRefused',
  'AlertmanagerNotificationsFailing',
  'CertificateExpiresNow',
  'CertificateExpiresSoon',
  'ElasticsearchDiskFull',
  'ElasticsearchDiskLow',
  'ElasticsearchDiskNearlyFull',
  'ElasticsearchHeapHigh',
  'ElasticsearchRed',
  'ElasticsearchUnreachable',
  'ElasticsearchYellow',
  'HostClockOff',
  'HostDiskNearlyFull',
  'HostMemoryLow',
  'LogFieldNamesExceeded',
  'PrometheusConfigurationRefused',
  'PrometheusNotificationsFailing',
  'PrometheusRuleFailures',
  'PrometheusStorageFailing',
  'PrometheusWithoutAlertmanager',
  'TargetDown',
  'Watchdog',
] as const;

/** Name of such an alert. */
export type Runbook = (typeof runbooks)[number];

/** Where the runbook of an alert lies. */
export function runbookPath(alert: string): string {
  return `dashboards/runbooks/${alert}.md`;
}

export function ok(check: string, finding: string, details?: FindingDetails): Finding {
  return { check, state: 'ok', finding, ...details };
}

export function warning(check: string, finding: string, remedy: string, runbook?: Runbook): Finding {
  return findingWithRemedy('warning', check, finding, remedy, runbook);
}

export function failure(check: string, finding: string, remedy: string, runbook?: Runbook): Finding {
  return findingWithRemedy('failure', check, finding, remedy, runbook);
}

export function unknown(check: string, finding: string, remedy: string): Finding {
  return findingWithRemedy('unknown', check, finding, remedy);
}

function findingWithRemedy(state: State, check: string, finding: string, remedy: string, runbook?: Runbook): Finding {
  return { check, state, finding, remedy, ...(runbook && { runbook: runbookPath(runbook) }) };
}
