// A set of attributes as labels: bounded, escaped, in one order.
import type { Attributes } from '@opentelemetry/api';
import { limits } from '../limits.ts';

/** The labels of one series. */
export interface Labels {
  /** Names as they were given, with values escaped for a page; sorted by name. */
  readonly pairs: readonly (readonly [name: string, value: string])[];
  /** As a page has them, with names that every Prometheus takes: `a_b="c",d="e"`. */
  readonly text: string;
}

/** Characters that a label's value must not have as they are. */
const toEscape = /[\\"\n]/g;

function escaped(value: string): string {
  return value.replace(toEscape, (char) => (char === '\n' ? '\\n' : `\\${char}`));
}

/** A label's name for every Prometheus: what it does not know becomes an underscore. */
export function labelName(name: string): string {
  const known = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[0-9]/.test(known) ? `_${known}` : known;
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > limits.labelValueLengthMax ? `${text.slice(0, limits.labelValueLengthMax - 1)}…` : text;
}

/** The labels of a set of attributes; those without a value are none. */
export function labelsOf(attributes: Attributes): Labels {
  const pairs = Object.entries(attributes)
    .filter(([name, value]) => name !== '' && value !== undefined && value !== null)
    .map(([name, value]) => [name, escaped(valueText(value))] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return labelsOfPairs(pairs);
}

/** The labels of names and escaped values that are sorted already. */
export function labelsOfPairs(pairs: Labels['pairs']): Labels {
  const byName = new Map<string, string>();
  for (const [name, value] of pairs) {
    const label = labelName(name);
    const before = byName.get(label);
    // Two names that become one: both values are kept, as OpenTelemetry's rules for Prometheus have it.
    byName.set(label, before === undefined ? value : `${before};${value}`);
  }
  return { pairs, text: [...byName].map(([name, value]) => `${name}="${value}"`).join(',') };
}

/**
 * A key of the attributes as they are given: the same for the same names and values in the same order.
 *
 * It is what each record pays for; the labels are only made for a key that was not seen yet.
 */
export function givenKey(attributes: Attributes): string {
  let key = '';
  for (const name in attributes) {
    const value: unknown = attributes[name];
    if (value === undefined || value === null) continue;
    key += `${name}\u0001${typeof value === 'string' && value.length <= limits.labelValueLengthMax ? value : valueText(value)}\u0002`;
  }
  return key;
}
