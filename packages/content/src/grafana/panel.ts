// The model of a panel: its query, unit and thresholds; its look is decided in one place.
import type { DashboardUid, LogFieldName } from '@telltale/catalog';
import { limits } from '../limits.ts';
import type { Vector } from '../promql/series.ts';
import type { VariableName } from '../variable-name.ts';

/** Units by Grafana's names. */
export type Unit =
  | 's'
  | 'ms'
  | 'bytes'
  | 'percentunit'
  | 'reqps'
  | 'ops'
  | 'recps'
  | 'mps'
  | 'short'
  | 'Bps'
  | 'dateTimeFromNow'
  | 'string'
  // A unit of one's own, behind the number.
  | `suffix:${string}`;

/** A question to Prometheus. */
export interface MetricQuery {
  readonly expr: Vector;
  /** Grafana's legend, with labels in double braces; of a table the heading of the value. */
  readonly legend: string;
  /** Stands in the tooltip of the panel's other lines, and is neither drawn nor in the legend. */
  readonly tooltipOnly?: true;
}

/** A question to Elasticsearch, in the language of Grafana's data source (Lucene). */
export interface LogQuery {
  readonly lucene: string;
  /** Over time, by the values of a field; without it the lines themselves. */
  readonly countBy?: LogFieldName;
  /** A percentile of a number that apps log, in place of the count. */
  readonly percentile?: { readonly of: `app.${string}`; readonly percent: number };
}

/** What records are counted as that do not have the field. */
export const missingFieldText = '(none)';

/** From which value on a panel has which colour; the first is the base. */
export type Steps = readonly [base: Colour, ...(readonly [from: number, colour: Colour])[]];

/** Steps as they are shown to people. */
export function roundedSteps([base, ...steps]: Steps): Steps {
  return [
    base,
    ...steps.map(([from, colour]) => [Number(from.toPrecision(limits.thresholdDigitsMax)), colour] as const),
  ];
}

export type Colour = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'purple' | 'text';

/** A link from a panel; it takes the time range along. */
export interface PanelLink {
  readonly title: string;
  /** uid of one of our dashboards. */
  readonly dashboard: DashboardUid;
  /** Variables that the other dashboard gets as this one has them, however many values are chosen. */
  readonly keep?: readonly VariableName[];
  /** Of a link from a row: variables by name, each with the label of the row that it gets. */
  readonly fromRow?: Readonly<Record<string, string>>;
}

/** One panel. */
export interface Panel {
  readonly kind: 'stat' | 'graph' | 'table' | 'lines' | 'bars';
  readonly title: string;
  /** What it shows, and what to think of when it looks wrong. */
  readonly description: string;
  readonly unit: Unit;
  readonly metrics?: readonly MetricQuery[];
  readonly logs?: readonly LogQuery[];
  readonly steps?: Steps;
  /** Texts for some values, such as `down` for 0. */
  readonly texts?: Readonly<Record<string, { readonly text: string; readonly colour: Colour }>>;
  readonly max?: number;
  /** Values below 0 say something: the axis does not end there. */
  readonly mayBeNegative?: true;
  /** Labels that a table shows, in this order behind the value, each with its heading; no others. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Pixels of columns whose values are longer, or shorter, than others, by label. */
  readonly widths?: Readonly<Record<string, number>>;
  /** A table that is about its first label: its value says nothing, and is not shown. */
  readonly hidesValue?: true;
  readonly stacked?: boolean;
  /** Shows exemplars: each leads to the log lines of its request. */
  readonly exemplars?: boolean;
  /** Of 24. */
  readonly width?: number;
  readonly links?: readonly PanelLink[];
  /** From a row of a table. */
  readonly rowLinks?: readonly PanelLink[];
  /** What is shown where there is nothing, and why; in a stat a short word. */
  readonly noData?: string;
  /** Why it may be empty although all is well; without it an empty answer is a defect. */
  readonly mayBeEmpty?: string;
}

type Given = Omit<Panel, 'kind' | 'title' | 'description'>;

/** One number, or a few. */
export function stat(title: string, description: string, given: Given): Panel {
  return { kind: 'stat', title, description, ...given };
}

/** Lines over time. */
export function graph(title: string, description: string, given: Given): Panel {
  return { kind: 'graph', title, description, ...given };
}

/** The values of now, a row a series, the worst first. */
export function table(title: string, description: string, given: Given): Panel {
  return { kind: 'table', title, description, ...given };
}

/** Numbers of log records over time, as lines. */
export function logGraph(title: string, description: string, given: Omit<Given, 'metrics'>): Panel {
  return { kind: 'graph', title, description, ...given };
}

/** Log lines. */
export function lines(title: string, description: string, given: Omit<Given, 'unit' | 'metrics'>): Panel {
  return { kind: 'lines', title, description, unit: 'string', ...given };
}

/** Counts of log records over time. */
export function bars(title: string, description: string, given: Omit<Given, 'unit' | 'metrics'>): Panel {
  return { kind: 'bars', title, description, unit: 'short', stacked: true, ...given };
}
