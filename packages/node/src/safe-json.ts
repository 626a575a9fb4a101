// JSON of anything at all: always valid, always bounded, and never a throw or a call that the value could make costly.
import { types } from 'node:util';
import { limits } from './limits.ts';

/** What was left out of one value, so that a document can say so. */
interface Walk {
  readonly ancestors: object[];
  values: number;
}

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Text with at most `max` characters, well formed, and a mark where it was cut. */
export function boundedText(text: string, max: number = limits.stringLengthMax): string {
  const cut = text.length > max ? `${text.slice(0, max)}…[${text.length - max} more]` : text;
  return loneSurrogate.test(cut) ? cut.toWellFormed() : cut;
}

function quoted(text: string): string {
  return JSON.stringify(boundedText(text));
}

/** The property, or a note of what its getter threw. */
function read(target: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(target, key);
  } catch (error) {
    return `[threw: ${nameOf(error)}]`;
  }
}

function nameOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message).slice(0, 200) : typeof error;
  } catch {
    return 'something that throws when it is read';
  }
}

function keysOf(target: object): string[] {
  try {
    return Object.keys(target);
  } catch {
    return []; // A proxy whose traps throw has nothing to show.
  }
}

function pair(key: string, json: string): string {
  return `${JSON.stringify(boundedText(key, limits.keyLengthMax))}:${json}`;
}

function entriesJson(entries: Iterable<readonly [string, unknown]>, count: number, walk: Walk): string {
  const parts: string[] = [];
  for (const [key, value] of entries) {
    if (parts.length >= limits.entriesMax || walk.values >= limits.valuesMax) {
      parts.push(pair('…', JSON.stringify(`${count - parts.length} more`)));
      break;
    }
    const json = valueJson(value, walk);
    if (json !== undefined) parts.push(pair(key, json));
    else count -= 1;
  }
  return `{${parts.join(',')}}`;
}

function itemsJson(items: Iterable<unknown>, count: number, walk: Walk): string {
  const parts: string[] = [];
  for (const item of items) {
    if (parts.length >= limits.entriesMax || walk.values >= limits.valuesMax) {
      parts.push(JSON.stringify(`…${count - parts.length} more`));
      break;
    }
    parts.push(valueJson(item, walk) ?? 'null');
  }
  return `[${parts.join(',')}]`;
}

function* properties(target: object, keys: readonly string[]): Generator<readonly [string, unknown]> {
  for (const key of keys) yield [key, read(target, key)];
}

/** An error as an object: what it says of itself, its cause, and what was added to it. */
function* errorEntries(error: Error): Generator<readonly [string, unknown]> {
  yield ['type', errorType(error)];
  yield ['message', read(error, 'message')];
  yield ['stack', read(error, 'stack')];
  if ('cause' in error) yield ['cause', read(error, 'cause')];
  const errors = read(error, 'errors');
  if (Array.isArray(errors)) yield ['errors', errors];
  const rest = keysOf(error).filter((key) => !['name', 'message', 'stack', 'cause', 'errors'].includes(key));
  yield* properties(error, rest);
}

/** The class of an error: its own name where it was given one, else its constructor's. */
export function errorType(error: Error): string {
  const name = read(error, 'name');
  const made = read(error, 'constructor');
  const constructorName = typeof made === 'function' ? read(made, 'name') : undefined;
  const own = typeof name === 'string' && name !== '' ? name : 'Error';
  return own === 'Error' && typeof constructorName === 'string' && constructorName !== '' ? constructorName : own;
}

function containerJson(target: object, walk: Walk): string | undefined {
  if (types.isNativeError(target) || target instanceof Error)
    return entriesJson(errorEntries(target as Error), 0, walk);
  if (Array.isArray(target)) return itemsJson(arrayItems(target), target.length, walk);
  if (types.isDate(target)) return Number.isNaN(target.getTime()) ? 'null' : JSON.stringify(target.toISOString());
  if (types.isRegExp(target)) return quoted(RegExp.prototype.toString.call(target));
  if (types.isMap(target)) {
    return entriesJson(mapEntries(target), target.size, walk);
  }
  if (types.isSet(target)) return itemsJson(target.values(), target.size, walk);
  if (ArrayBuffer.isView(target)) return binaryJson(target.byteLength, target);
  if (types.isAnyArrayBuffer(target)) return JSON.stringify(`[${target.byteLength} bytes]`);
  if (types.isPromise(target)) return '"[promise]"';
  if (types.isWeakMap(target) || types.isWeakSet(target)) return '"[weak collection]"';
  if (types.isBoxedPrimitive(target)) return valueJson(target.valueOf(), walk);
  const toJson = read(target, 'toJSON');
  if (typeof toJson === 'function') {
    try {
      const replaced: unknown = Reflect.apply(toJson, target, ['']);
      if (replaced !== target) return valueJson(replaced, walk);
    } catch (error) {
      return quoted(`[toJSON threw: ${nameOf(error)}]`);
    }
  }
  const keys = keysOf(target);
  return entriesJson(properties(target, keys), keys.length, walk);
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

function binaryJson(byteLength: number, view: ArrayBufferView): string {
  const head = Buffer.from(view.buffer, view.byteOffset, Math.min(byteLength, 64)).toString('base64');
  return JSON.stringify(byteLength > 64 ? `${head}…[${byteLength} bytes]` : head);
}

function valueJson(value: unknown, walk: Walk): string | undefined {
  walk.values += 1;
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return JSON.stringify(value.toString());
    case 'symbol':
      return quoted(value.toString());
    case 'function':
      return JSON.stringify(`[function ${boundedText(String(read(value, 'name')), limits.keyLengthMax)}]`);
    case 'undefined':
      return undefined;
    default:
  }
  if (value === null) return 'null';
  if (walk.ancestors.includes(value as object)) return '"[circular]"';
  if (walk.ancestors.length >= limits.depthMax) return '"[too deep]"';
  walk.ancestors.push(value as object);
  try {
    return containerJson(value as object, walk);
  } catch (error) {
    // A proxy can throw anywhere, also where a plain object cannot.
    return quoted(`[unreadable: ${nameOf(error)}]`);
  } finally {
    walk.ancestors.pop();
  }
}

/**
 * JSON of any value, `undefined` for `undefined`. Cycles, depth, width and length are cut and marked, what throws when
 * it is read is replaced by a note, and numbers, dates, errors, maps, sets and bytes that JSON does not know become
 * what a reader of logs would look for. Never throws.
 */
export function safeJson(value: unknown): string | undefined {
  return valueJson(value, { ancestors: [], values: 0 });
}
