// Safe JSON of any value: valid, bounded (truncated), without circular references; never throws and never calls slow
// code.
import { types } from 'node:util';
import { limits } from '../limits.ts';
import { isCardNumber } from './card-number.ts';
import { asType, type FieldTypeName } from './field-types.ts';
import { flatJson } from './flat-json.ts';
import { ObjectKeys } from './object-keys.ts';
import { nameOf, read } from './read-property.ts';
import { redactedText } from './redaction.ts';
import { hidesValue, type KeyVerdict } from './secret-keys.ts';
import { hidesItem, verdictOfPair } from './secret-pairs.ts';
import { boundedText, cleanText, newWalk, type Walk } from './walk.ts';

/** The chosen type of the current field, if there is one. */
type ChosenType = Exclude<FieldTypeName, 'none'> | undefined;

function quoted(text: string, walk: Walk): string {
  return JSON.stringify(cleanText(text, walk));
}

function keysOf(target: object): string[] {
  try {
    return Object.keys(target);
  } catch {
    return []; // A proxy whose traps throw has nothing to show.
  }
}

function marker(walk: Walk, more: number): string {
  walk.cuts += 1;
  return `${more} more`;
}

/** A key and its value; empty if JSON has no such value. @param owner the object with the property, if there is one */
function pair(key: string, value: unknown, walk: Walk, keysWritten: ObjectKeys, owner?: object): string {
  const { redaction, types: chosen } = walk;
  const type = chosen?.of(walk.path, key);
  if (type === 'none') {
    walk.leftOut += 1;
    return '';
  }
  const { leftOut } = walk;
  let verdict = redaction === undefined ? 'keep' : redaction.verdictOf(key, walk.path);
  if (verdict === 'redact_by_name') verdict = owner && redaction ? verdictOfPair(owner, redaction) : 'keep';
  let json: string | undefined;
  if (verdict === 'keep' || !isSecret(value, verdict)) json = valueBelow(key, type, value, walk);
  else {
    walk.redacted += 1;
    json = JSON.stringify(redactedText);
  }
  // If everything in an object was removed, its name alone would be an unwanted field.
  if (json === undefined || (json === '{}' && walk.leftOut > leftOut)) return '';
  const written = keysWritten.next(key);
  const { names, node } = walk;
  if (names !== undefined && node !== undefined && isFieldJson(json)) names.see(node, written);
  return `${JSON.stringify(written)}:${json}`;
}

function valueBelow(key: string, type: ChosenType, value: unknown, walk: Walk): string | undefined {
  const { names, node } = walk;
  if (names !== undefined && node !== undefined && typeof value === 'object' && value !== null) {
    walk.node = names.below(node, key);
  }
  walk.path.push(key);
  const json = valueJson(type === undefined ? value : asType(value, type), walk);
  walk.path.pop();
  walk.node = node;
  return json;
}

/** Whether a value is one field: an object has one for each value in it, and so does a list of objects. */
function isFieldJson(json: string): boolean {
  return !json.startsWith('{') && !json.startsWith('[{') && json !== 'null' && json !== '[]';
}

/** For an object under a key that may be a count's name, the texts in it decide. */
function isSecret(value: unknown, verdict: KeyVerdict): boolean {
  if (!hidesValue(verdict, value)) return false;
  return verdict === 'redact' || typeof value !== 'object' || value === null || holdsText(value, 1);
}

function holdsText(target: object, depth: number): boolean {
  if (types.isMap(target) || types.isSet(target) || ArrayBuffer.isView(target)) return true;
  return keysOf(target)
    .slice(0, limits.entriesMax)
    .some((key) => {
      const value = read(target, key);
      if (typeof value !== 'object' || value === null) return typeof value === 'string';
      return depth >= limits.depthMax || holdsText(value, depth + 1);
    });
}

function isFull(entries: number, walk: Walk): boolean {
  return entries >= limits.entriesMax || walk.values >= limits.valuesMax;
}

/** Marks omitted entries, as the last pair. */
function lastPair(more: number, walk: Walk, keys: ObjectKeys): string {
  return `${JSON.stringify(keys.extra('…'))}:${JSON.stringify(marker(walk, more))}`;
}

function entriesJson(entries: Iterable<readonly [string, unknown]>, count: number, walk: Walk): string {
  const keys = new ObjectKeys();
  let json = '';
  let seen = 0;
  for (const [key, value] of entries) {
    if (isFull(seen, walk)) {
      json += `${json === '' ? '' : ','}${lastPair(count - seen, walk, keys)}`;
      break;
    }
    seen += 1;
    const text = pair(key, value, walk, keys);
    if (text !== '') json += json === '' ? text : `,${text}`;
  }
  return `{${json}}`;
}

/** The same as {@link entriesJson} for an object's own properties, without an iterator. */
function objectJson(target: object, walk: Walk): string {
  const names = keysOf(target);
  const flat = walk.types === undefined ? flatJson(target, names, walk) : undefined;
  if (flat !== undefined) {
    walk.values += names.length;
    return flat;
  }
  const keys = new ObjectKeys(target);
  let json = '';
  for (let index = 0; index < names.length; index++) {
    if (isFull(index, walk)) {
      json += `${json === '' ? '' : ','}${lastPair(names.length - index, walk, keys)}`;
      break;
    }
    const key = names[index] ?? '';
    const text = pair(key, read(target, key), walk, keys, target);
    if (text !== '') json += json === '' ? text : `,${text}`;
  }
  return `{${json}}`;
}

function itemsJson(items: Iterable<unknown>, count: number, walk: Walk): string {
  const parts: string[] = [];
  const { redaction, ancestors } = walk;
  const isEntry = count === 2 && Array.isArray(ancestors[ancestors.length - 2]);
  let previous: unknown;
  for (const item of items) {
    if (isFull(parts.length, walk)) {
      parts.push(JSON.stringify(`…${marker(walk, count - parts.length)}`));
      break;
    }
    if (redaction !== undefined && typeof previous === 'string' && hidesItem(previous, item, isEntry, redaction)) {
      walk.redacted += 1;
      parts.push(JSON.stringify(redactedText));
    } else parts.push(valueJson(item, walk) ?? 'null');
    previous = item;
  }
  return `[${parts.join(',')}]`;
}

function* properties(target: object, keys: readonly string[]): Generator<readonly [string, unknown]> {
  for (const key of keys) yield [key, read(target, key)];
}

/** An error as an object: its own fields, its cause, and added properties. */
function* errorEntries(error: Error): Generator<readonly [string, unknown]> {
  const own = keysOf(error);
  // The app prints its own property of that name.
  yield [own.includes('type') ? 'class' : 'type', errorType(error)];
  yield ['message', read(error, 'message')];
  yield ['stack', read(error, 'stack')];
  if ('cause' in error) yield ['cause', read(error, 'cause')];
  const errors = read(error, 'errors');
  if (Array.isArray(errors)) yield ['errors', errors];
  const rest = own.filter((key) => !['message', 'stack', 'cause', 'errors'].includes(key));
  yield* properties(error, rest);
}

/** The class of an error: its own name if it has one, otherwise its constructor's. */
export function errorType(error: Error): string {
  const name = read(error, 'name');
  const made = read(error, 'constructor');
  const constructorName = typeof made === 'function' ? read(made, 'name') : undefined;
  const own = typeof name === 'string' && name !== '' ? name : 'Error';
  return own === 'Error' && typeof constructorName === 'string' && constructorName !== '' ? constructorName : own;
}

/** Dates and bytes: their toJSON loses information, or is too long to read. */
function plainTypeJson(target: object, walk: Walk): string | undefined {
  if (types.isDate(target)) return Number.isNaN(target.getTime()) ? 'null' : JSON.stringify(target.toISOString());
  if (ArrayBuffer.isView(target)) return binaryJson(target, walk);
  if (types.isAnyArrayBuffer(target)) return JSON.stringify(`[${target.byteLength} bytes]`);
  return undefined;
}

function containerJson(target: object, walk: Walk): string | undefined {
  const plain = plainTypeJson(target, walk);
  if (plain !== undefined) return plain;
  // Before the type checks: with its own toJSON an app hides properties.
  const toJson = read(target, 'toJSON');
  if (typeof toJson === 'function') {
    try {
      const replaced: unknown = Reflect.apply(toJson, target, ['']);
      if (replaced !== target) return valueJson(replaced, walk);
    } catch (error) {
      return quoted(`[toJSON threw: ${nameOf(error)}]`, walk);
    }
  }
  if (types.isNativeError(target) || target instanceof Error)
    return entriesJson(errorEntries(target as Error), 0, walk);
  if (Array.isArray(target)) return itemsJson(arrayItems(target), target.length, walk);
  if (types.isRegExp(target)) return quoted(RegExp.prototype.toString.call(target), walk);
  if (types.isMap(target)) {
    return entriesJson(mapEntries(target), target.size, walk);
  }
  if (types.isSet(target)) return itemsJson(target.values(), target.size, walk);
  if (types.isPromise(target)) return '"[promise]"';
  if (types.isWeakMap(target) || types.isWeakSet(target)) return '"[weak collection]"';
  if (types.isBoxedPrimitive(target)) return valueJson(target.valueOf(), walk);
  return objectJson(target, walk);
}

function* arrayItems(target: readonly unknown[]): Generator<unknown> {
  for (let index = 0; index < target.length; index++) yield read(target, index);
}

function* mapEntries(target: ReadonlyMap<unknown, unknown>): Generator<readonly [string, unknown]> {
  for (const [key, value] of target) yield [keyText(key), value];
}

function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null ? '[object]' : typeof key === 'function' ? '[function]' : String(key);
}

function binaryJson({ buffer, byteOffset, byteLength }: ArrayBufferView, walk: Walk): string {
  const head = Buffer.from(buffer, byteOffset, Math.min(byteLength, limits.binaryBytesMax)).toString('base64');
  if (byteLength <= limits.binaryBytesMax) return JSON.stringify(head);
  walk.cuts += 1;
  return JSON.stringify(`${head}…[${byteLength} bytes]`);
}

function numberJson(value: number, walk: Walk): string {
  if (!Number.isFinite(value)) return JSON.stringify(String(value));
  // Smaller numbers do not have the digits of a card number.
  if (value < 1e12 || walk.redaction === undefined || !isCardNumber(String(value))) return String(value);
  walk.redacted += 1;
  return JSON.stringify(redactedText);
}

function valueJson(value: unknown, walk: Walk): string | undefined {
  walk.values += 1;
  switch (typeof value) {
    case 'string':
      return quoted(value, walk);
    case 'number':
      return numberJson(value, walk);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return JSON.stringify(value.toString());
    case 'symbol':
      return quoted(value.toString(), walk);
    case 'function':
      return JSON.stringify(`[function ${boundedText(String(read(value, 'name')), limits.keyLengthMax)}]`);
    case 'undefined':
      return undefined;
    default:
  }
  if (value === null) return 'null';
  if (walk.ancestors.includes(value as object)) return '"[circular]"';
  if (walk.ancestors.length >= limits.depthMax) {
    walk.cuts += 1;
    return '"[too deep]"';
  }
  walk.ancestors.push(value as object);
  try {
    return containerJson(value as object, walk);
  } catch (error) {
    // A proxy can throw at any access, even where a plain object cannot.
    return quoted(`[unreadable: ${nameOf(error)}]`, walk);
  } finally {
    walk.ancestors.pop();
  }
}

/**
 * JSON of any value, `undefined` for `undefined`. Cycles, depth, width and length are cut and marked; secrets are
 * replaced; a property that throws becomes a note; numbers, dates, errors, maps, sets and bytes that JSON does not
 * support get a readable form. Never throws.
 *
 * @param walk records what was truncated and replaced; new for each record
 */
export function safeJson(value: unknown, walk: Walk = newWalk()): string | undefined {
  return valueJson(value, walk);
}
