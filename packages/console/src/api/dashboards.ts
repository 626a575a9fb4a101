// Types of the dashboards API: values of variables, data of panels, deploys.
import type { Colour } from '@telltale/content';
import type { LogRecord } from './log-record.ts';

/** Values that the variables of a dashboard can have. `GET /api/variables?dashboard&from&to&var-service=…` */
export interface VariableValues {
  readonly service?: readonly string[];
  readonly instance?: readonly string[];
  /** By variable: the note if there are more values than these. */
  readonly left_out?: { readonly service?: string; readonly instance?: string };
}

/** What a panel shows. `GET /api/panel?dashboard&panel&from&to&points&var-<name>=…` (repeated; none means all) */
export type PanelData = StatData | GraphData | TableData | LinesData;

export interface StatData {
  readonly kind: 'stat';
  /** One for each series; empty where there is none. */
  readonly values: readonly { readonly name: string; readonly value: number | null }[];
  /** Values that there are beside these; absent where there are none. */
  readonly left_out?: number;
}

export interface GraphData {
  readonly kind: 'graph';
  /** Milliseconds since 1970, `step_ms` apart. */
  readonly times: readonly number[];
  readonly step_ms: number;
  readonly series: readonly GraphSeries[];
  /** Series that there are beside these; absent where there are none. */
  readonly left_out?: number;
  readonly exemplars: readonly Exemplar[];
  /** Why log records are not counted here; absent where all are. */
  readonly incomplete?: string;
}

export interface GraphSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Set where the name has a colour everywhere, such as a level or a class of status. */
  readonly colour?: Colour;
  /** Shown in the tooltip alone. */
  readonly tooltip_only?: true;
}

/** One request among those that a histogram counts. */
export interface Exemplar {
  readonly at: number;
  readonly value: number;
  readonly trace_id: string;
}

export interface TableData {
  readonly kind: 'table';
  /** The worst first. */
  readonly rows: readonly {
    readonly values: readonly (number | null)[];
    readonly labels: Readonly<Record<string, string>>;
  }[];
  /** Rows that there are below these; absent where there are none. */
  readonly left_out?: number;
  /** Fixed colours, by label and value. */
  readonly colours: Readonly<Record<string, Readonly<Record<string, Colour>>>>;
}

export interface LinesData {
  readonly kind: 'lines';
  readonly records: readonly LogRecord[];
  /** Why records are missing; absent if none is. */
  readonly incomplete?: string;
}

/** Versions that appeared. `GET /api/deploys?dashboard&from&to&var-service=…` */
export interface Deploys {
  readonly deploys: readonly { readonly at: number; readonly service: string; readonly version: string }[];
}
