// Converts attributes to labels: bounded, escaped, sorted, and free of names that Prometheus reserves.
import type { Attributes } from '@opentelemetry/api';
import { limits } from '../limits.ts';

/** The labels of one series. */
export interface Labels {
  /** Original names, except reserved ones, with escaped values; sorted by name. */
  readonly pairs: readonly (readonly [name: string, value: string])[];
  /** The form on a page, with names that every Prometheus accepts: `a_b="c",d="e"`. */
  readonly text: string;
}

/** Makes a name valid: without lone surrogates, and without control characters, which Prometheus rejects in a name. */
export function nameText(given: string): string {
  return given.toWellFormed().replace(/\p{Cc}/gu, '_');
}

/** Characters that must be escaped in a label's value. */
const toEscape = /[\\"\n]/g;

/** Escapes a text for quotes on a page. */
export function escaped(value: string): string {
  return value.replace(toEscape, (char) => (char === '\n' ? '\\n' : `\\${char}`));
}

/**
 * Labels that the page or Prometheus sets itself. If a series has one of them twice, Prometheus rejects the whole page;
 * `le` and `quantile` belong to histograms and summaries, and names with two leading underscores are Prometheus' own.
 */
const reserved = /^(?:__.*|le|quantile|otel_scope_name|otel_metric_name)$/s;

/** The result of checking a label's name. */
interface KnownName {
  /** The name with characters that every Prometheus accepts; others become an underscore. */
  readonly plain: string;
  /** The label's name: not reserved, and not too long. */
  readonly name: string;
  /** Why it differs from the given one. */
  readonly why: string | undefined;
}

function known(given: string): KnownName {
  const whole = nameText(given);
  const cut = whole.slice(0, limits.labelNameLengthMax).toWellFormed();
  const text = cut.replace(/[^A-Za-z0-9_]/g, '_');
  const plain = /^[0-9]/.test(text) ? `_${text}` : text;
  if (!reserved.test(plain)) {
    return { plain, name: cut, why: cut === whole ? undefined : `it is longer than ${limits.labelNameLengthMax}` };
  }
  // With the prefix that Prometheus itself uses for a label that it would set.
  return { plain, name: `exported_${plain.replace(/^_+/, '')}`, why: 'that name is reserved' };
}

/** Cached: names are few, and the same for each new series. */
const knownNames = new Map<string, KnownName>();

function nameOf(given: string): KnownName {
  let name = knownNames.get(given);
  if (name === undefined) {
    name = known(given);
    if (knownNames.size >= limits.labelNamesKnown) knownNames.clear();
    if (given.length <= limits.labelNameLengthMax) knownNames.set(given, name);
  }
  return name;
}

/** A label's name with characters that every Prometheus accepts. */
export function labelName(name: string): string {
  return nameOf(name).plain;
}

function valueText(value: unknown): string {
  const text = textOf(value);
  return text.length > limits.labelValueLengthMax ? `${text.slice(0, limits.labelValueLengthMax - 1)}…` : text;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // The value has a circular reference, or a number that JSON does not support.
    return '[object]';
  }
}

/** A value in page form: bounded and escaped. Lone surrogates would all become the same character. */
export function labelValue(value: unknown): string {
  return escaped(valueText(value).toWellFormed());
}

/** Called for a label that has another name on the page, or is missing there. */
export type OnLabel = (message: string) => void;

/**
 * The labels of a set of attributes, without those that have no value: for Prometheus an empty label does not exist.
 */
export function labelsOf(attributes: Attributes, onLabel?: OnLabel): Labels {
  const given: (readonly [string, string])[] = [];
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key === '' || value === undefined || value === null) continue;
    const text = labelValue(value);
    const { name, why } = nameOf(key);
    if (why !== undefined) onLabel?.(`the label ${shown(key)} is ${shown(name)} on the page: ${why}. Rename it`);
    if (text !== '') given.push([name, text]);
  }
  given.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const pairs = given.slice(0, limits.labelsMax);
  if (given.length > pairs.length) {
    onLabel?.(
      `${limits.labelsMax} labels are on the page; others such as ${shown(given.at(-1)?.[0] ?? '')} are left out`,
    );
  }
  return labelsOfPairs(pairs, onLabel);
}

/** Joins two values under the same name, by OpenTelemetry's rules for Prometheus. */
function joined(before: string | undefined, value: string): string {
  if (before === undefined) return value;
  return before.length + value.length < limits.joinedValueLengthMax ? `${before};${value}` : before;
}

/** The labels with unreserved names and escaped values. */
export function labelsOfPairs(given: Labels['pairs'], onLabel?: OnLabel): Labels {
  const byLabel = new Map<string, { readonly first: string; value: string }>();
  let meet = false;
  for (const [name, value] of given) {
    const label = labelName(name);
    const before = byLabel.get(label);
    if (before === undefined) {
      byLabel.set(label, { first: name, value });
      continue;
    }
    before.value = joined(before.value, value);
    meet = true;
    if (before.first !== name) {
      onLabel?.(
        `the labels ${shown(before.first)} and ${shown(name)} are both ${label} on the page, with both values. Rename one of them`,
      );
    }
  }
  const texts: string[] = [];
  for (const [label, { value }] of byLabel) texts.push(`${label}="${value}"`);
  return { pairs: meet ? once(given) : given, text: texts.sort().join(',') };
}

/** Each name once, with all its values. */
function once(given: Labels['pairs']): Labels['pairs'] {
  const pairs = new Map<string, string>();
  for (const [name, value] of given) pairs.set(name, joined(pairs.get(name), value));
  return [...pairs];
}

/** A name for a message, shortened and printable. */
export function shown(name: string): string {
  const short = name.length > limits.nameShownLengthMax ? `${name.slice(0, limits.nameShownLengthMax - 1)}…` : name;
  return /^[\w.:/-]+$/.test(short) ? short : JSON.stringify(short);
}

/**
 * A key for the attributes in their given form and order. Each measurement pays for it; the labels are only built for a
 * new key.
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
