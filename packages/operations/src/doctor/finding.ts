// A finding of the doctor: state, text and remedy.

/** The state; `unknown` means that the check failed. */
export type State = 'ok' | 'warning' | 'failure' | 'unknown';

export interface Finding {
  /** The subject of the check. */
  readonly check: string;
  readonly state: State;
  /** The result, with figures. */
  readonly finding: string;
  /** The remedy; absent if none is needed. */
  readonly remedy?: string;
  /** The runbook of our alert for the same problem, relative to the repository's root; absent if there is none. */
  readonly runbook?: string;
  /** For a started app: the service name of its telemetry. */
  readonly service?: string;
  /** For a started app: whether it is a job that has ended by itself. */
  readonly ranToCompletion?: true;
  /** For an app's metrics page: its address, and its content. */
  readonly page?: { readonly url: string; readonly series: number };
}

/** Data for programs, which must not parse the text. */
export type FindingDetails = Pick<Finding, 'service' | 'ranToCompletion' | 'page'>;

/** Our alerts with runbooks that are more detailed than a remedy. */
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

/** The path of an alert's runbook. */
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
