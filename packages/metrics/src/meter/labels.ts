// Converts attributes to labels: bounded, escaped, sorted, and free of names that Prometheus reserves.
import type { Attributes } from '@opentelemetry/api';
import { limits } from '../limits.ts';

/** The labels of one series. */
export interface Labels {
  /** Names as they were given, but for reserved ones, with values escaped for a page; sorted by name. */
  readonly pairs: readonly (readonly [name: string, value: string])[];
  /** As a page has them, with names that every Prometheus takes: `a_b="c",d="e"`. */
  readonly text: string;
}

/** A name as a text: half a surrogate pair is none, and a control character is none that Prometheus reads in a name. */
export function nameText(given: string): string {
  return given.toWellFormed().replace(/\p{Cc}/gu, '_');
}

/** Characters that a label's value must not have as they are. */
const toEscape = /[\\"\n]/g;

/** A text in quotes on a page, without the quotes. */
export function escaped(value: string): string {
  return value.replace(toEscape, (char) => (char === '\n' ? '\\n' : `\\${char}`));
}

/**
 * Labels that the page or Prometheus sets itself. A page that has one of them twice in a series is refused as a whole;
 * `le` and `quantile` belong to histograms and summaries, and what begins with two underscores is Prometheus' own.
 */
const reserved = /^(?:__.*|le|quantile|otel_scope_name|otel_metric_name)$/s;

/** What became of a name that was given to a label. */
interface KnownName {
  /** The name in characters that every Prometheus takes: what it does not know is an underscore. */
  readonly plain: string;
  /** The name of the label: not reserved, and not too long. */
  readonly name: string;
  /** Why it is another one than was given. */
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
  // By the prefix that Prometheus gives a label in the place of one that it sets itself.
  return { plain, name: `exported_${plain.replace(/^_+/, '')}`, why: 'that name is reserved' };
}

/** Names are few, and are the same for each new series. */
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

/** A label's name in characters that every Prometheus takes. */
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
    // It refers to itself, or has a number that JSON has not.
    return '[object]';
  }
}

/** A value as a page has it: bounded, escaped. Half of a surrogate pair would be the same character as each other half. */
export function labelValue(value: unknown): string {
  return escaped(valueText(value).toWellFormed());
}

/** Told of a label that is on the page by another name, or not at all. */
export type OnLabel = (message: string) => void;

/** The labels of a set of attributes; those without a value are none, as for Prometheus an empty label is none. */
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

/** Two values that come under one name: both are kept, as OpenTelemetry's rules for Prometheus have it. */
function joined(before: string | undefined, value: string): string {
  if (before === undefined) return value;
  return before.length + value.length < limits.joinedValueLengthMax ? `${before};${value}` : before;
}

/** The labels of names that are not reserved, and escaped values. */
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

/** A name in a line for people: what is long or no text would make it unreadable. */
export function shown(name: string): string {
  const short = name.length > limits.nameShownLengthMax ? `${name.slice(0, limits.nameShownLengthMax - 1)}…` : name;
  return /^[\w.:/-]+$/.test(short) ? short : JSON.stringify(short);
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
