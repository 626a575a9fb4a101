// The model of a Lens panel: metric, filter and breakdown; its look is decided in one place.
import {
  type AskedFieldName,
  type Condition,
  fieldsOf,
  type NumberFieldName,
  type WordFieldName,
} from './condition.ts';
import type { LogView } from './data-view.ts';

/** A field that an app adds: its type is that of the first value. */
export type AppFieldName = `app.${string}`;

/** A number that is shown. */
export type Measure = {
  readonly label: string;
  /** Narrows this number alone. */
  readonly where?: Condition;
} & (
  | { readonly kind: 'count' }
  | { readonly kind: 'percentile'; readonly of: NumberFieldName | AppFieldName; readonly percentile: number }
  /** How many different values. */
  | { readonly kind: 'distinct'; readonly of: WordFieldName }
  /** When the last of the records was logged. */
  | { readonly kind: 'latest' }
);

/** Fields to group records by. */
export type GroupFieldName = WordFieldName | NumberFieldName;

/** One Lens panel. */
export interface LensPanel {
  /** Never changes, like a search's. */
  readonly id: `telltale-lens-${string}`;
  readonly title: string;
  /** What it shows, and what to think of when it looks wrong. */
  readonly purpose: string;
  /** One number; bars or lines over time; a table with a row for each value. */
  readonly kind: 'number' | 'bars' | 'lines' | 'table';
  readonly in: LogView;
  /** Every record where it says nothing. */
  readonly where?: Condition;
  /** Splits a graph into colours, a table into rows. */
  readonly by?: readonly GroupFieldName[];
  readonly measures: readonly [Measure, ...Measure[]];
  /** Of 48. */
  readonly width: number;
}

function isAppField(name: string): name is AppFieldName {
  return name.startsWith('app.');
}

/** Every field of the catalog that the panel names. */
export function fieldsOfPanel({ where, by = [], measures, kind }: LensPanel): AskedFieldName[] {
  const asked = [where, ...measures.map((measure) => measure.where)].flatMap((condition) =>
    condition === undefined ? [] : fieldsOf(condition),
  );
  const measured = measures.flatMap((measure) => ('of' in measure && !isAppField(measure.of) ? [measure.of] : []));
  const overTime: AskedFieldName[] = kind === 'bars' || kind === 'lines' ? ['@timestamp'] : [];
  return [...new Set([...asked, ...by, ...measured, ...overTime])];
}
