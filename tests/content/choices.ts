// What people choose on a dashboard: nothing, one value, two, and a box that they have emptied.
import type { OpenDashboard } from '../grafana/types.ts';
import type { Dashboard } from './grafana/model.ts';

/** One way to choose. */
export interface Choice {
  /** In words: `service: one`. */
  readonly name: string;
  /** The values of one variable that are tried one after the other until a query has an answer. */
  readonly tries: readonly { readonly variable: string; readonly value: string | readonly string[] }[];
}

function pairs(values: readonly string[]): string[][] {
  return values.flatMap((one, index) => values.slice(index + 1).map((other) => [one, other]));
}

/**
 * All that can be chosen of each variable, the others as the dashboard opens.
 *
 * @param first values that are tried before others
 */
export function choicesOf({ templating }: Dashboard, open: OpenDashboard, first: readonly string[]): Choice[] {
  return templating.list.flatMap(({ name, type, multi }): Choice[] => {
    const rank = (value: string): number => (first.includes(value) ? first.indexOf(value) : first.length);
    const options = [...open.optionsOf(name)].filter((value) => value !== '$__all').sort((a, b) => rank(a) - rank(b));
    if (type === 'textbox') return [{ name: `${name}: emptied`, tries: [{ variable: name, value: '' }] }];
    if (type !== 'query' || options.length === 0) return [];
    const one = {
      name: `${name}: one`,
      tries: options.map((value) => ({ variable: name, value: multi ? [value] : value })),
    };
    if (!multi || options.length < 2) return [one];
    return [one, { name: `${name}: two`, tries: pairs(options).map((value) => ({ variable: name, value })) }];
  });
}
