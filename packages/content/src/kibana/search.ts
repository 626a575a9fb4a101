// The model of a saved search: its filter and its columns.
import type { LogFieldName } from '@telltale/catalog';
import { type AskedFieldName, type Condition, fieldsOf, is, type WordFieldName } from './condition.ts';
import type { LogView } from './data-view.ts';

/** A saved search. */
export interface SavedSearch {
  /** Never changes: links, bookmarks and dashboards use it. */
  readonly id: `telltale-search-${string}`;
  readonly title: string;
  /** What it is for, in a sentence or two. */
  readonly purpose: string;
  readonly in: LogView;
  readonly where: Condition;
  /** What of each record is shown, from left to right. */
  readonly columns: readonly AskedFieldName[];
  /** Order of the records; the newest first where it says nothing. */
  readonly sort?: { readonly field: LogFieldName; readonly direction: 'asc' | 'desc' };
  /** Splits the bars above the records. */
  readonly breakdown?: WordFieldName;
  /** The field whose value the reader puts in the star's place; with one to show how it looks. */
  readonly asks?: { readonly field: WordFieldName; readonly example: string };
  /** Counts records by fields in ES|QL, where the count is what one looks for. */
  readonly countBy?: readonly [WordFieldName, ...WordFieldName[]];
}

/** The newest first. */
export const newestFirst = { field: '@timestamp', direction: 'desc' } as const;

/** What the search finds once the reader has put a value in. */
export function asked({ asks, where }: SavedSearch, value: string | undefined = asks?.example): Condition {
  return asks === undefined || value === undefined ? where : is(asks.field, value);
}

/** Every field that the search names. */
export function fieldsOfSearch(search: SavedSearch): AskedFieldName[] {
  const { where, columns, sort = newestFirst, breakdown, countBy = [] } = search;
  const named = [...fieldsOf(where), ...columns, sort.field, ...countBy, ...(breakdown ? [breakdown] : [])];
  return [...new Set(named)];
}
