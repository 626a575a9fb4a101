// Types of the dashboards API: values of variables, data of panels, deploys.
import type { Colour } from '@telltale/content';
import type { LogRecord } from './log-record.ts';

/** The possible values of a dashboard's variables. `GET /api/variables?dashboard&from&to&var-service=…` */
export interface VariableValues {
  readonly service?: readonly string[];
  readonly instance?: readonly string[];
  /** By variable: a note if not all values are listed. */
  readonly left_out?: { readonly service?: string; readonly instance?: string };
}

/** The data of a panel. `GET /api/panel?dashboard&panel&from&to&points&var-<name>=…` (repeated; none means all) */
export type PanelData = StatData | GraphData | TableData | LinesData;

export interface StatData {
  readonly kind: 'stat';
  /** One entry for each series; empty if there are none. */
  readonly values: readonly { readonly name: string; readonly value: number | null }[];
  /** Number of values that are not included; absent if all are. */
  readonly left_out?: number;
}

export interface GraphData {
  readonly kind: 'graph';
  /** Milliseconds since 1970, `step_ms` apart. */
  readonly times: readonly number[];
  readonly step_ms: number;
  readonly series: readonly GraphSeries[];
  /** Number of series that are not included; absent if all are. */
  readonly left_out?: number;
  readonly exemplars: readonly Exemplar[];
  /** Why log records are not counted; absent if all are. */
  readonly incomplete?: string;
}

export interface GraphSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Set if the name has the same colour everywhere, such as a level or a status class. */
  readonly colour?: Colour;
  /** Shown in the tooltip only. */
  readonly tooltip_only?: true;
}

/** An exemplar: one of the requests that a histogram counts. */
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
  /** Number of rows that are not included; absent if all are. */
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
