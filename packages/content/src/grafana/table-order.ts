// Sorts the rows of a table, the worst first.
import type { Panel } from './panel.ts';

/** The sort key of a table: its first value, or its first label if the value is hidden. */
export interface TableOrder {
  readonly by: 'value' | 'label';
  readonly descending: boolean;
}

export function orderOf({ steps, hidesValue }: Pick<Panel, 'steps' | 'hidesValue'>): TableOrder {
  if (hidesValue) return { by: 'label', descending: false };
  const lowIsBad = steps?.[0] === 'red';
  return { by: 'value', descending: !lowIsBad };
}
