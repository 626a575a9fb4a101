// Makes object keys valid for a document: bounded, well formed, unique, accepted by Elasticsearch.
import { limits } from '../limits.ts';
import { boundedText } from './walk.ts';

/** Elasticsearch rejects a record if a key in its `app` has this character, which it uses as a separator internally. */
const NUL = '\0';
/** Its JSON escape, so that it is found under the name that the app printed. */
const NUL_ESCAPED = '\\u0000';
const DOT_ESCAPED = '\\u002e';
/** Elasticsearch rejects an empty name, and one that has only characters that Java considers white space. */
export const blankKey: RegExp = new RegExp(`^[\\s${['\x1c', '\x1d', '\x1e', '\x1f'].join('')}]*$`);
const EMPTY_SHOWN = '(empty)';

/** Keys known to be valid: an app's records have the same ones again and again. */
const plainKeys = new Set<string>();

/** Whether a key can be written unchanged. */
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
 * Makes the keys of one object unique: Elasticsearch rejects a record in which an object has the same key twice. A
 * repeated key gets a number as suffix.
 */
export class ObjectKeys {
  readonly #target: object | undefined;
  /** Changed keys, each with its last suffix; few objects have any. */
  #given: Map<string, number> | undefined;

  /** @param target the object with the keys; undefined for entries, in which a key can repeat */
  constructor(target?: object) {
    this.#target = target;
  }

  /** The key to write. */
  next(key: string): string {
    const plain = plainKey(key);
    return plain === key && this.#target !== undefined ? key : this.#once(plain);
  }

  /** A key that is not one of the object's own. */
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
