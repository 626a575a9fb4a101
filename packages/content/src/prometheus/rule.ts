// The model of alerting and recording rules, and what every alert has in common.
import type { DashboardUid, Severity } from '@telltale/catalog';
import type { Vector } from '../promql/series.ts';

/** A series that is kept because many ask for it. */
export interface Recording {
  readonly record: string;
  readonly expr: Vector;
}

/** Input of a test: a series, and its values in promtool's notation. */
export type Input = Readonly<Record<string, string>>;

/** A moment at which an alert is looked at. */
export interface Expectation {
  readonly series: Input;
  /** Such as `10m` or `3m15s`. */
  readonly at: string;
}

/** What an alert says when it fires in its test: at the first moment at which it does. */
export interface Firing extends Expectation {
  /** It does from the beginning: there is no moment before. */
  readonly always?: true;
  /** Labels of each alert, beside the severity. */
  readonly labels: readonly Readonly<Record<string, string>>[];
  readonly summary: string;
  readonly description: string;
}

/** One alert, with its proof. */
export interface Alert {
  readonly name: string;
  readonly expr: Vector;
  /** How long it must hold; without it at once. */
  readonly for?: string;
  /** How long it stays after. */
  readonly keepFiringFor?: string;
  readonly severity: Severity;
  /** Settings that they speak of stand in them by name: `in the last ‹window›`. */
  readonly summary: string;
  readonly description: string;
  /** uid of the dashboard that shows it; the link is narrowed by what the alert and the dashboard both know. */
  readonly dashboard: DashboardUid;
  /** In this test it fires: at the time that it should. */
  readonly fires: Firing;
  /** Other ways to fire, where the expression has such. */
  readonly alsoFires?: Firing | readonly Firing[];
  /** In this one, just below its threshold, it does not; undefined only for the watchdog. */
  readonly silent: Expectation | undefined;
}

/** Rules of one file. */
export interface RuleGroup {
  /** Name of the file, without its ending. */
  readonly file: string;
  /** What they are for, in a sentence. */
  readonly purpose: string;
  /** Time between two values of a series in the tests: longer where they look back over days. Default: 15s. */
  readonly testStep?: '1m' | '2m';
  readonly recordings?: readonly Recording[];
  readonly alerts?: readonly Alert[];
}
