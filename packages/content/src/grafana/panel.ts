// The model of a panel: its query, unit and thresholds; its look is decided in one place.
import type { DashboardUid, LogFieldName } from '@telltale/catalog';
import { limits } from '../limits.ts';
import type { Vector } from '../promql/series.ts';
import type { VariableName } from '../variable-name.ts';

/** Units, by Grafana's names. */
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
  // A custom unit as a suffix.
  | `suffix:${string}`;

/** A query to Prometheus. */
export interface MetricQuery {
  readonly expr: Vector;
  /** Grafana's legend, with labels in double braces; for a table the heading of the value. */
  readonly legend: string;
  /** Shown only in the tooltip of the panel's other lines. */
  readonly tooltipOnly?: true;
}

/** A query to Elasticsearch, in the language of Grafana's data source (Lucene). */
export interface LogQuery {
  readonly lucene: string;
  /** Counts over time by the values of a field; without it the lines themselves. */
  readonly countBy?: LogFieldName;
  /** A percentile of a number that apps log, instead of the count. */
  readonly percentile?: { readonly of: `app.${string}`; readonly percent: number };
}

/** The value under which records without the field are counted. */
export const missingFieldText = '(none)';

/** The lower bound of each colour; the first is the base. */
export type Steps = readonly [base: Colour, ...(readonly [from: number, colour: Colour])[]];

/** The steps as text. */
export function roundedSteps([base, ...steps]: Steps): Steps {
  return [
    base,
    ...steps.map(([from, colour]) => [Number(from.toPrecision(limits.thresholdDigitsMax)), colour] as const),
  ];
}

export type Colour = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'purple' | 'text';

/** A link from a panel; it keeps the time range. */
export interface PanelLink {
  readonly title: string;
  /** uid of one of our dashboards. */
  readonly dashboard: DashboardUid;
  /** Variables that are passed on, however many values are chosen. */
  readonly keep?: readonly VariableName[];
  /** For a link from a row: variables by name, each with the label of the row that provides its value. */
  readonly fromRow?: Readonly<Record<string, string>>;
}

/** One panel. */
export interface Panel {
  readonly kind: 'stat' | 'graph' | 'table' | 'lines' | 'bars';
  readonly title: string;
  /** What it shows, and how to interpret unusual values. */
  readonly description: string;
  readonly unit: Unit;
  readonly metrics?: readonly MetricQuery[];
  readonly logs?: readonly LogQuery[];
  readonly steps?: Steps;
  /** Texts for some values, such as `down` for 0. */
  readonly texts?: Readonly<Record<string, { readonly text: string; readonly colour: Colour }>>;
  readonly max?: number;
  /** Negative values are valid: the axis does not end at 0. */
  readonly mayBeNegative?: true;
  /** Labels shown in a table after the value, in this order, each with its heading. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Width in pixels of columns with unusually long or short values, by label. */
  readonly widths?: Readonly<Record<string, number>>;
  /** A table about its first label: its value has no meaning and is hidden. */
  readonly hidesValue?: true;
  readonly stacked?: boolean;
  /** Shows exemplars, each with a link to the log lines of its request. */
  readonly exemplars?: boolean;
  /** Of 24 columns. */
  readonly width?: number;
  readonly links?: readonly PanelLink[];
  /** Links of a table row. */
  readonly rowLinks?: readonly PanelLink[];
  /** Text for missing data, with the reason; in a stat a short word. */
  readonly noData?: string;
  /** Why it may be empty without a problem; otherwise an empty result is a defect. */
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

/** Current values, one row for each series, the worst first. */
export function table(title: string, description: string, given: Given): Panel {
  return { kind: 'table', title, description, ...given };
}

/** Numbers from log records over time, as lines. */
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
