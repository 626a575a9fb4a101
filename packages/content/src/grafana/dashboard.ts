// The model of a dashboard: rows of panels, each row answering one question.
import type { DashboardUid } from '@telltale/catalog';
import type { VariableName } from '../variable-name.ts';
import type { Panel } from './panel.ts';

/** A row: the question that its panels answer. */
export interface Row {
  readonly question: string;
  readonly panels: readonly Panel[];
}

/** One dashboard. */
export interface Dashboard {
  /** Must not change: links and bookmarks use it. */
  readonly uid: DashboardUid | `telltale-example-${string}`;
  readonly title: string;
  /** Its purpose, in a sentence. */
  readonly description: string;
  readonly variables: readonly VariableName[];
  /** "All services" includes those without metrics; only valid if every query is about services only. */
  readonly allLogs?: true;
  /** Queries only Elasticsearch, so there is no choice of a Prometheus. */
  readonly logsOnly?: true;
  readonly rows: readonly Row[];
  /** The text of an empty graph or table without its own text. */
  readonly nothing: string;
  /** The saved search in Kibana that shows more details. */
  readonly search?: `telltale-search-${string}`;
  /** Marks new versions of the service on each graph. */
  readonly deploys?: boolean;
}
