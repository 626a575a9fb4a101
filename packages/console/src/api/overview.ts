// Types of the overview API, and of the runbooks to which alerts link.
import type { Deploys } from './dashboards.ts';

/** The state of the services and of the plane. `GET /api/overview?from&to` */
export interface Overview {
  /** The worst first. */
  readonly services: readonly ServiceHealth[];
  /** Number of services, and of alerts, that are not included; absent if all are. */
  readonly services_left_out?: number;
  readonly alerts_left_out?: number;
  readonly alerts: readonly FiringAlert[];
  /** Why there are no alerts, or only those of Prometheus: Alertmanager does not answer. */
  readonly alerts_unknown?: string;
  readonly deploys: Deploys['deploys'];
  /** Parts of the plane that do not answer, with the reasons. */
  readonly parts: readonly { readonly name: string; readonly state: string; readonly detail?: string }[];
}

export interface ServiceHealth {
  readonly name: string;
  readonly state: 'down' | 'bad' | 'poor' | 'good';
  /** The reasons of this state, in a few words. */
  readonly reasons: readonly string[];
  readonly processes_up: number;
  readonly processes: number;
  /** Of these, the processes that stopped answering a moment ago: they shut down or crashed. */
  readonly processes_gone: number;
  readonly requests_per_second: number | null;
  readonly error_ratio: number | null;
  readonly p95_seconds: number | null;
  readonly event_loop_utilization: number | null;
  readonly records_waiting: number | null;
  /** Requests per second over the range, for a sparkline. */
  readonly requests: readonly (number | null)[];
}

export interface FiringAlert {
  readonly name: string;
  readonly severity: string;
  readonly summary: string;
  readonly service?: string;
  readonly instance?: string;
  readonly since: string;
  /** The name of the runbook, which the console shows itself. */
  readonly runbook?: string;
}

/** One runbook. `GET /api/runbook?name` */
export interface Runbook {
  readonly name: string;
  readonly markdown: string;
}
