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
  /** Never changes: links and bookmarks use it. */
  readonly uid: DashboardUid | `telltale-example-${string}`;
  readonly title: string;
  /** What it is for, in a sentence. */
  readonly description: string;
  readonly variables: readonly VariableName[];
  /** All services are also those that emit no metrics: only where nothing is asked that others than services emit. */
  readonly allLogs?: true;
  /** Asks Elasticsearch alone: no Prometheus is chosen on it. */
  readonly logsOnly?: true;
  readonly rows: readonly Row[];
  /** The text of an empty graph or table without its own text. */
  readonly nothing: string;
  /** The saved search of Kibana that goes on where this dashboard ends. */
  readonly search?: `telltale-search-${string}`;
  /** Marks new versions of the service on each graph. */
  readonly deploys?: boolean;
}
