// Panels as dashboards say them: what is asked, in which unit, what is good and bad; how they look is decided once.
import type { LogFieldName } from '@telltale/catalog';
import type { Vector } from '../promql/series.ts';

/** Units by Grafana's names. */
export type Unit = 's' | 'bytes' | 'percentunit' | 'reqps' | 'ops' | 'short' | 'Bps' | 'dateTimeFromNow' | 'string';

/** A question to Prometheus. */
export interface MetricQuery {
  readonly expr: Vector;
  /** Grafana's legend, with labels in double braces. */
  readonly legend: string;
}

/** A question to Elasticsearch, in the language of Grafana's data source (Lucene). */
export interface LogQuery {
  readonly lucene: string;
  /** Counts over time, by the values of a field; without it the lines themselves. */
  readonly countBy?: LogFieldName;
}

/** From which value on a panel has which colour; the first is the base. */
export type Steps = readonly [base: Colour, ...(readonly [from: number, colour: Colour])[]];
type Colour = 'green' | 'orange' | 'red' | 'blue' | 'text';

/** A link from a panel; it takes the time range along. */
export interface PanelLink {
  readonly title: string;
  /** uid of one of our dashboards. */
  readonly dashboard: string;
  /** Variables, by name. */
  readonly variables?: Readonly<Record<string, string>>;
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
  readonly max?: number;
  readonly stacked?: boolean;
  /** Shows exemplars: each leads to the log lines of its request. */
  readonly exemplars?: boolean;
  /** Of 24. */
  readonly width?: number;
  readonly links?: readonly PanelLink[];
  /** What is shown where there is nothing. */
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

/** The values of now, a row a series, the largest first. */
export function table(title: string, description: string, given: Given): Panel {
  return { kind: 'table', title, description, ...given };
}

/** Log lines. */
export function lines(title: string, description: string, given: Omit<Given, 'unit' | 'metrics'>): Panel {
  return { kind: 'lines', title, description, unit: 'string', ...given };
}

/** Counts of log records over time. */
export function bars(title: string, description: string, given: Omit<Given, 'unit' | 'metrics'>): Panel {
  return { kind: 'bars', title, description, unit: 'short', stacked: true, ...given };
}
