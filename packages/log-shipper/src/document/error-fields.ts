// The `error.*` fields of a document, out of whatever was thrown or logged as an error.
import { types } from 'node:util';
import { limits } from '../limits.ts';
import { errorType } from './safe-json.ts';
import { boundedText } from './walk.ts';

/** The `error` object of a document. */
export interface ErrorFields {
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack_trace?: string;
}

/** Whether a value is an error, also one of another realm or a subclass that hides it. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false; // A proxy whose prototype cannot be read is no error of ours to describe.
  }
}

function textOf(target: object, key: string): string | undefined {
  try {
    const value: unknown = Reflect.get(target, key);
    if (typeof value === 'string') return value;
    return typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined; // A getter that throws tells nothing.
  }
}

function causesOf(error: object): unknown[] {
  try {
    const causes: unknown[] = 'cause' in error && error.cause !== undefined ? [error.cause] : [];
    if ('errors' in error && Array.isArray(error.errors)) causes.push(...error.errors.slice(0, limits.causesMax));
    return causes;
  } catch {
    return [];
  }
}

function stackWithCauses(error: unknown, seen: unknown[]): string {
  if (!isError(error)) return typeof error === 'string' ? boundedText(error, 1_000) : typeof error;
  let text = textOf(error, 'stack') ?? `${errorType(error)}: ${textOf(error, 'message') ?? ''}`;
  seen.push(error);
  for (const cause of causesOf(error)) {
    if (seen.includes(cause) || seen.length > limits.causesMax) continue;
    text += `\nCaused by: ${stackWithCauses(cause, seen)}`;
  }
  return text;
}

/** The fields of an error; of anything else that was thrown, what can be said of it. Never throws. */
export function errorFields(thrown: unknown): ErrorFields {
  if (!isError(thrown)) {
    let message: string;
    try {
      message =
        typeof thrown === 'object' && thrown !== null ? (textOf(thrown, 'message') ?? 'an object') : String(thrown);
    } catch {
      message = 'something that cannot be turned into text';
    }
    return { type: thrown === null ? 'null' : typeof thrown, message: boundedText(message) };
  }
  const code = textOf(thrown, 'code');
  return {
    type: boundedText(errorType(thrown), limits.keyLengthMax),
    ...(code === undefined ? {} : { code: boundedText(code, limits.keyLengthMax) }),
    message: boundedText(textOf(thrown, 'message') ?? ''),
    stack_trace: boundedText(stackWithCauses(thrown, []), limits.stackLengthMax),
  };
}

/** The fields out of a stack that lost its error, as logging formats leave it; undefined for other texts. */
export function errorFieldsOfStack(stack: string, message: string): ErrorFields {
  const type = /^([A-Za-z_$][\w$.]*)(?::|\s|$)/.exec(stack)?.[1];
  return {
    ...(type === undefined ? {} : { type }),
    message: boundedText(message),
    stack_trace: boundedText(stack, limits.stackLengthMax),
  };
}
