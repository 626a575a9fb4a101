// The `error.*` fields of a document, from anything thrown or logged as an error, and its other properties.
import { inspect, types } from 'node:util';
import { limits } from '../limits.ts';
import { nameOf, read } from './read-property.ts';
import { errorType } from './safe-json.ts';
import { boundedText } from './walk.ts';

/** The `error` object of a document. */
export interface ErrorFields {
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack_trace?: string;
}

/** Whether a value is an error, including one of another realm, or a subclass that hides it. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false; // A proxy whose prototype cannot be read is no error of ours to describe.
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function textOf(target: object, key: string): string | undefined {
  try {
    const value: unknown = Reflect.get(target, key);
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
  } catch {
    return undefined; // A getter that throws tells nothing.
  }
}

/** A thrown value as Node prints it, truncated, without the parts that its own `inspect` hides. */
function shown(value: unknown): string {
  try {
    const text = typeof value === 'object' || typeof value === 'function' ? inspect(value, inspection) : String(value);
    return boundedText(text, limits.thrownLengthMax);
  } catch (error) {
    return `something that cannot be shown: ${nameOf(error)}`;
  }
}

const inspection = { breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 16, maxStringLength: 1_024 };

function innerErrors(error: object): readonly unknown[] {
  const errors = read(error, 'errors');
  return Array.isArray(errors) ? errors.slice(0, limits.causesMax) : [];
}

/** The cause; undefined if there is none. If it is a function, as in VError, it is called. */
function causeOf(error: object): unknown {
  const cause = read(error, 'cause');
  if (typeof cause !== 'function') return cause;
  try {
    return Reflect.apply(cause, error, []);
  } catch {
    return undefined;
  }
}

function stackWithCauses(error: unknown, seen: unknown[]): string {
  if (!isError(error)) return typeof error === 'string' ? boundedText(error, limits.thrownLengthMax) : shown(error);
  let text = textOf(error, 'stack') ?? `${errorType(error)}: ${textOf(error, 'message') ?? ''}`;
  seen.push(error);
  const cause = causeOf(error);
  for (const next of cause === undefined ? innerErrors(error) : [cause, ...innerErrors(error)]) {
    if (seen.includes(next) || seen.length > limits.causesMax) continue;
    text += `\nCaused by: ${stackWithCauses(next, seen)}`;
  }
  return text;
}

/** The fields of an error, or of any other thrown value. Never throws. */
export function errorFields(thrown: unknown): ErrorFields {
  const isOne = isError(thrown);
  const code = isObject(thrown) ? textOf(thrown, 'code') : undefined;
  const message = isObject(thrown) ? textOf(thrown, 'message') : undefined;
  const stack = isOne ? stackWithCauses(thrown, []) : isObject(thrown) ? textOf(thrown, 'stack') : undefined;
  return {
    type: isOne ? boundedText(errorType(thrown), limits.keyLengthMax) : thrown === null ? 'null' : typeof thrown,
    ...(code === undefined ? {} : { code: boundedText(code, limits.keyLengthMax) }),
    message: boundedText(message ?? (isOne ? '' : shown(thrown))),
    ...(stack === undefined ? {} : { stack_trace: boundedText(stack, limits.stackLengthMax) }),
  };
}

/** Properties that {@link errorFields} writes, or that are written as separate errors. */
const shownElsewhere = new Set(['name', 'message', 'stack', 'cause', 'errors']);

function ownKeys(error: object): string[] {
  try {
    return Object.keys(error);
  } catch {
    return [];
  }
}

function isShownCode(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= limits.keyLengthMax;
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Whether a property is written by {@link errorFields}. */
function isInErrorFields(error: object, key: string, value: unknown): boolean {
  if (key === 'code') return isShownCode(value);
  if (isError(error)) return shownElsewhere.has(key);
  return (key === 'message' || key === 'stack') && typeof value === 'string';
}

type Details = Record<string, unknown>;

/** Collects the details of an error and of its causes, each once. */
class DetailsWalk {
  readonly #seen = new Set<object>();

  detailsOf(error: object): Details {
    this.#seen.add(error);
    const found: [string, unknown][] = [];
    for (const key of ownKeys(error)) {
      const value = read(error, key);
      if (!isInErrorFields(error, key, value)) found.push([key, value]);
    }
    if (!isError(error)) return Object.fromEntries(found);
    const cause = causeOf(error);
    if (!isError(cause)) {
      if (cause !== undefined) found.push(['cause', cause]);
    } else if (this.#isNew(cause)) {
      const inner = this.#inner(cause);
      // The stack contains class and message.
      if (Object.keys(inner).length > 2) found.push(['cause', inner]);
    }
    const errors = innerErrors(error).filter((one) => !isError(one) || this.#isNew(one));
    if (errors.length > 0) found.push(['errors', errors.map((one) => (isError(one) ? this.#inner(one) : one))]);
    return Object.fromEntries(found);
  }

  #isNew(error: object): boolean {
    return !this.#seen.has(error) && this.#seen.size <= limits.causesMax;
  }

  #inner(error: object): Details {
    const { stack_trace: _stack, ...fields } = errorFields(error);
    return { ...fields, ...this.detailsOf(error) };
  }
}

/**
 * The details of an error beyond {@link errorFields}: its own properties, such as pg's `detail` and `constraint`, those
 * of its causes, and the errors in it. Undefined if there are none. Never throws.
 */
export function errorDetails(thrown: unknown): Readonly<Details> | undefined {
  // The error message of a list shows its content.
  if (!isObject(thrown) || Array.isArray(thrown)) return undefined;
  try {
    const details = new DetailsWalk().detailsOf(thrown);
    for (const _key in details) return details;
  } catch {
    // A proxy can throw at any access.
  }
  return undefined;
}

/** A text with the lines of a stack. */
const stackLine = /^[ \t]+at \S/m;

/** Whether a text is a stack, and not another value of that name. */
export function isStack(value: unknown): value is string {
  return typeof value === 'string' && stackLine.test(value.slice(0, limits.stackLengthMax));
}

/** The fields from a stack whose error is lost, as log formats leave it. */
export function errorFieldsOfStack(stack: string, message: string): ErrorFields {
  const type = /^([A-Za-z_$][\w$.]*)(?::|\s|$)/.exec(stack)?.[1];
  return {
    ...(type === undefined ? {} : { type }),
    message: boundedText(message),
    stack_trace: boundedText(stack, limits.stackLengthMax),
  };
}
