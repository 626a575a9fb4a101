// Types of the overview API, and of the runbooks that alerts link to.
import type { Deploys } from './dashboards.ts';

/** Is it well? `GET /api/overview?from&to` */
export interface Overview {
  /** The worst first. */
  readonly services: readonly ServiceHealth[];
  /** Services, and alerts, that there are beside these; absent where there are none. */
  readonly services_left_out?: number;
  readonly alerts_left_out?: number;
  readonly alerts: readonly FiringAlert[];
  /** Why there are no alerts, or only Prometheus' own, where Alertmanager does not answer. */
  readonly alerts_unknown?: string;
  readonly deploys: Deploys['deploys'];
  /** Parts of the plane that do not answer, and why. */
  readonly parts: readonly { readonly name: string; readonly state: string; readonly detail?: string }[];
}

export interface ServiceHealth {
  readonly name: string;
  readonly state: 'down' | 'bad' | 'poor' | 'good';
  /** Why it is in this state, in a few words. */
  readonly reasons: readonly string[];
  readonly processes_up: number;
  readonly processes: number;
  /** Of these, those that no longer answer since a moment ago: they have ended as they should, or crashed. */
  readonly processes_gone: number;
  readonly requests_per_second: number | null;
  readonly error_ratio: number | null;
  readonly p95_seconds: number | null;
  readonly event_loop_utilization: number | null;
  readonly records_waiting: number | null;
  /** Requests a second over the range, for a sparkline. */
  readonly requests: readonly (number | null)[];
}

export interface FiringAlert {
  readonly name: string;
  readonly severity: string;
  readonly summary: string;
  readonly service?: string;
  readonly instance?: string;
  readonly since: string;
  /** The runbook's name, shown by the console itself. */
  readonly runbook?: string;
}

/** One runbook. `GET /api/runbook?name` */
export interface Runbook {
  readonly name: string;
  readonly markdown: string;
}
