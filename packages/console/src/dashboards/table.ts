// Data of a table panel: a row for each set of labels, a column for each query, the worst row first.
import { type Colour, orderOf, type Panel, paletteOf } from '@telltale/content';
import type { TableData } from '../api.ts';
import { limits } from './limits.ts';
import type { AskedPanel } from './panel-data.ts';
import { type Labels, queryInstant, type Sample } from './query-prometheus.ts';

type Row = TableData['rows'][number];

/** The labels that join the rows of several queries: all but the metric's name. */
function keyOf(labels: Labels): string {
  const named = Object.entries(labels).filter(([name]) => name !== '__name__');
  return JSON.stringify(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Labels that are shown, or used by a link of the row. */
function shownLabels({ columns = {}, rowLinks = [] }: Panel): string[] {
  return [...new Set([...Object.keys(columns), ...rowLinks.flatMap(({ fromRow = {} }) => Object.values(fromRow))])];
}

/** The rows of all queries, joined by their labels; a query without a result for a row leaves its value empty. */
export function joined(panel: Panel, answers: readonly (readonly Sample[])[]): Row[] {
  const shown = shownLabels(panel);
  const rows = new Map<string, { values: (number | null)[]; labels: Labels }>();
  for (const [index, samples] of answers.entries()) {
    for (const { labels, value } of samples) {
      const key = keyOf(labels);
      const row = rows.get(key) ?? {
        values: answers.map(() => null),
        labels: Object.fromEntries(shown.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]]))),
      };
      row.values[index] = value;
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

const collator = new Intl.Collator('en', { numeric: true });

/** Orders rows: the worst first, those without a number last, equal ones by their labels. */
export function sorted(panel: Panel, rows: readonly Row[]): Row[] {
  const { by, descending } = orderOf(panel);
  const names = Object.keys(panel.columns ?? {});
  const byLabels = (a: Row, b: Row): number => {
    for (const name of names) {
      const order = collator.compare(a.labels[name] ?? '', b.labels[name] ?? '');
      if (order !== 0) return order;
    }
    return 0;
  };
  const byValue = ({ values: [a = null] }: Row, { values: [b = null] }: Row): number => {
    if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
    return descending ? b - a : a - b;
  };
  return rows.toSorted((a, b) => (by === 'value' ? byValue(a, b) : 0) || byLabels(a, b));
}

/** The colours of a label's values. */
function coloursOf(label: string, rows: readonly Row[]): Readonly<Record<string, Colour>> {
  const palette = (paletteOf(label) ?? []).map(
    ([values, colour]) => [new RegExp(`^(?:${values})$`, 'i'), colour] as const,
  );
  const values = new Set(rows.flatMap(({ labels }) => labels[label] ?? []));
  return Object.fromEntries(
    [...values].flatMap((value) => {
      const colour = palette.find(([pattern]) => pattern.test(value))?.[1];
      return colour === undefined ? [] : [[value, colour]];
    }),
  );
}

export async function tableData({ servers, panel, question, queries }: AskedPanel): Promise<TableData> {
  const { range, signal } = question;
  const answers = await Promise.all(queries.map((query) => queryInstant({ servers, signal }, query, range.to)));
  const all = sorted(panel, joined(panel, answers));
  const rows = all.slice(0, limits.rowsMax);
  const labels = Object.keys(panel.columns ?? {}).filter((name) => paletteOf(name) !== undefined);
  return {
    kind: 'table',
    rows,
    ...(all.length > rows.length && { left_out: all.length - rows.length }),
    colours: Object.fromEntries(labels.map((label) => [label, coloursOf(label, rows)])),
  };
}
