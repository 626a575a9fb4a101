// The model of alerting and recording rules, and the common properties of alerts.
import type { DashboardUid, Severity } from '@telltale/catalog';
import type { Vector } from '../promql/series.ts';

/** A recorded series, for expressions that are used often. */
export interface Recording {
  readonly record: string;
  readonly expr: Vector;
}

/** Input of a test: a series, and its values in promtool's notation. */
export type Input = Readonly<Record<string, string>>;

/** A time at which an alert is evaluated. */
export interface Expectation {
  readonly series: Input;
  /** For example `10m` or `3m15s`. */
  readonly at: string;
}

/** The alert's labels and texts when it fires in its test, at the first time at which it does. */
export interface Firing extends Expectation {
  /** It fires from the beginning: there is no earlier time. */
  readonly always?: true;
  /** Labels of each alert, besides the severity. */
  readonly labels: readonly Readonly<Record<string, string>>[];
  readonly summary: string;
  readonly description: string;
}

/** One alert, with its tests. */
export interface Alert {
  readonly name: string;
  readonly expr: Vector;
  /** How long the condition must hold (`for`); by default not at all. */
  readonly for?: string;
  /** How long it keeps firing (`keep_firing_for`). */
  readonly keepFiringFor?: string;
  readonly severity: Severity;
  /** The texts contain settings by name: `in the last ‹window›`. */
  readonly summary: string;
  readonly description: string;
  /** uid of the dashboard; the link is filtered by the labels that the alert and the dashboard share. */
  readonly dashboard: DashboardUid;
  /** In this test it fires at the expected time. */
  readonly fires: Firing;
  /** Further tests in which it fires, if the expression has alternatives. */
  readonly alsoFires?: Firing | readonly Firing[];
  /** In this test, just below its threshold, it does not fire; undefined only for the watchdog. */
  readonly silent: Expectation | undefined;
}

/** The rules of one file. */
export interface RuleGroup {
  /** Name of the file, without its extension. */
  readonly file: string;
  /** Their purpose, in a sentence. */
  readonly purpose: string;
  /** Interval of samples in the tests: longer if they look back over days. Default: 15s. */
  readonly testStep?: '1m' | '2m';
  readonly recordings?: readonly Recording[];
  readonly alerts?: readonly Alert[];
}
