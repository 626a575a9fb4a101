// Makes object keys valid for a document: bounded, well formed, unique, accepted by Elasticsearch.
import { limits } from '../limits.ts';
import { boundedText } from './walk.ts';

/** Elasticsearch refuses a record in whose `app` a key has this character: it stands between keys and values there. */
const NUL = '\0';
/** As JSON writes it: found under the name that the app printed. */
const NUL_ESCAPED = '\\u0000';
const DOT_ESCAPED = '\\u002e';
/** Elasticsearch refuses a record with a name of nothing, or of nothing but what Java takes for white space. */
export const blankKey: RegExp = new RegExp(`^[\\s${['\x1c', '\x1d', '\x1e', '\x1f'].join('')}]*$`);
const EMPTY_SHOWN = '(empty)';

/** Keys that can be written as they are: records of an app have the same again and again. */
const plainKeys = new Set<string>();

/** Whether a key can be written as it is. */
export function isPlainKey(key: string): boolean {
  if (plainKeys.has(key)) return true;
  if (!canBeWritten(key)) return false;
  if (plainKeys.size < limits.keysKnownMax) plainKeys.add(key);
  return true;
}

function canBeWritten(key: string): boolean {
  return (
    key.length <= limits.keyLengthMax &&
    key.isWellFormed() &&
    !blankKey.test(key) &&
    !key.includes(NUL) &&
    (key.length <= limits.keyDotsMax || key.split('.', limits.keyDotsMax + 2).length <= limits.keyDotsMax + 1)
  );
}

function blankShown(key: string): string {
  if (key === '') return EMPTY_SHOWN;
  return [...key].map((blank) => `\\u${blank.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

function escaped(key: string): string {
  if (blankKey.test(key)) return blankShown(key);
  let dots = 0;
  return key.replaceAll(/[\0.]/g, (character) => {
    if (character === NUL) return NUL_ESCAPED;
    dots += 1;
    return dots > limits.keyDotsMax ? DOT_ESCAPED : character;
  });
}

function plainKey(key: string): string {
  if (isPlainKey(key)) return key;
  const bounded = boundedText(key, limits.keyLengthMax);
  const plain = escaped(bounded);
  return plain === bounded ? bounded : boundedText(plain, limits.keyLengthMax);
}

/**
 * Gives each key of one object once: Elasticsearch refuses a record in which an object has the same key twice. One that
 * is there already gets a number behind it.
 */
export class ObjectKeys {
  readonly #target: object | undefined;
  /** Keys given that are not the object's own, with the last number that stands behind one; few objects have any. */
  #given: Map<string, number> | undefined;

  /** @param target the object whose own keys are given; undefined for entries, in which a key can come twice */
  constructor(target?: object) {
    this.#target = target;
  }

  /** The key as it is written. */
  next(key: string): string {
    const plain = plainKey(key);
    return plain === key && this.#target !== undefined ? key : this.#once(plain);
  }

  /** A key that is none of the object's own. */
  extra(key: string): string {
    return this.#once(key);
  }

  #once(key: string): string {
    this.#given ??= new Map();
    let number = this.#given.get(key) ?? 1;
    let free = key;
    while (this.#isTaken(free)) {
      number += 1;
      free = `${key}#${number}`;
    }
    this.#given.set(key, number);
    this.#given.set(free, this.#given.get(free) ?? 1);
    return free;
  }

  #isTaken(key: string): boolean {
    return this.#given?.has(key) === true || (this.#target !== undefined && Object.hasOwn(this.#target, key));
  }
}
