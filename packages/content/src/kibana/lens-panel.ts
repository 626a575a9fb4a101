// The model of a Lens panel: metric, filter and breakdown; its look is decided in one place.
import {
  type AskedFieldName,
  type Condition,
  fieldsOf,
  type NumberFieldName,
  type WordFieldName,
} from './condition.ts';
import type { LogView } from './data-view.ts';

/** A field of an app: its type is that of the first value. */
export type AppFieldName = `app.${string}`;

/** A displayed number. */
export type Measure = {
  readonly label: string;
  /** A filter for this number only. */
  readonly where?: Condition;
} & (
  | { readonly kind: 'count' }
  | { readonly kind: 'percentile'; readonly of: NumberFieldName | AppFieldName; readonly percentile: number }
  /** The number of distinct values. */
  | { readonly kind: 'distinct'; readonly of: WordFieldName }
  /** The time of the last record. */
  | { readonly kind: 'latest' }
);

/** Fields to group records by. */
export type GroupFieldName = WordFieldName | NumberFieldName;

/** One Lens panel. */
export interface LensPanel {
  /** Must not change, like a search's. */
  readonly id: `telltale-lens-${string}`;
  readonly title: string;
  /** What it shows, and how to interpret unusual values. */
  readonly purpose: string;
  /** One number; bars or lines over time; a table with a row for each value. */
  readonly kind: 'number' | 'bars' | 'lines' | 'table';
  readonly in: LogView;
  /** Default: every record. */
  readonly where?: Condition;
  /** Splits a graph into colours, a table into rows. */
  readonly by?: readonly GroupFieldName[];
  readonly measures: readonly [Measure, ...Measure[]];
  /** Of 48 columns. */
  readonly width: number;
}

function isAppField(name: string): name is AppFieldName {
  return name.startsWith('app.');
}

/** All catalog fields of the panel. */
export function fieldsOfPanel({ where, by = [], measures, kind }: LensPanel): AskedFieldName[] {
  const asked = [where, ...measures.map((measure) => measure.where)].flatMap((condition) =>
    condition === undefined ? [] : fieldsOf(condition),
  );
  const measured = measures.flatMap((measure) => ('of' in measure && !isAppField(measure.of) ? [measure.of] : []));
  const overTime: AskedFieldName[] = kind === 'bars' || kind === 'lines' ? ['@timestamp'] : [];
  return [...new Set([...asked, ...by, ...measured, ...overTime])];
}
