// The model of a saved search: its filter and its columns.
import type { LogFieldName } from '@telltale/catalog';
import { type AskedFieldName, type Condition, fieldsOf, is, type WordFieldName } from './condition.ts';
import type { LogView } from './data-view.ts';

/** A saved search. */
export interface SavedSearch {
  /** Must not change: links, bookmarks and dashboards use it. */
  readonly id: `telltale-search-${string}`;
  readonly title: string;
  /** Its purpose, in a sentence or two. */
  readonly purpose: string;
  readonly in: LogView;
  readonly where: Condition;
  /** The columns, from left to right. */
  readonly columns: readonly AskedFieldName[];
  /** Order of the records; by default the newest first. */
  readonly sort?: { readonly field: LogFieldName; readonly direction: 'asc' | 'desc' };
  /** Splits the bars above the records. */
  readonly breakdown?: WordFieldName;
  /** The field whose value the user enters in place of the star, with an example. */
  readonly asks?: { readonly field: WordFieldName; readonly example: string };
  /** Counts records by fields in ES|QL, if the count is the purpose. */
  readonly countBy?: readonly [WordFieldName, ...WordFieldName[]];
}

/** The newest first. */
export const newestFirst = { field: '@timestamp', direction: 'desc' } as const;

/** The condition after the user has entered a value. */
export function asked({ asks, where }: SavedSearch, value: string | undefined = asks?.example): Condition {
  return asks === undefined || value === undefined ? where : is(asks.field, value);
}

/** All fields of the search. */
export function fieldsOfSearch(search: SavedSearch): AskedFieldName[] {
  const { where, columns, sort = newestFirst, breakdown, countBy = [] } = search;
  const named = [...fieldsOf(where), ...columns, sort.field, ...countBy, ...(breakdown ? [breakdown] : [])];
  return [...new Set(named)];
}
