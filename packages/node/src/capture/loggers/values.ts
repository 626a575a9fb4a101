// Makes a record from the arguments of a log call: texts, objects and errors in any order.
import { format } from 'node:util';
import {
  type ErrorFields,
  errorDetails,
  errorFields,
  errorFieldsOfStack,
  isError,
  type LogRecord,
} from '@telltale/log-shipper';

type Fields = Record<string, unknown>;

/** Whether a value is an object of fields, as an app writes one for a log call. */
export function isFields(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null || isError(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** On a line, an error is its class and message; the stack has a field of its own. */
function asText(value: unknown): unknown {
  if (!isError(value)) return value;
  const { type, message } = errorFields(value);
  return `${type}: ${message}`;
}

/** Fields, or undefined if there are none. */
export function someFields(fields: Fields): Fields | undefined {
  for (const _key in fields) return fields;
  return undefined;
}

/** The parts of a record that describe an error: its fields, and its other properties under `app`. */
export function errorAndDetails(error: unknown, app: Fields = {}): Pick<LogRecord, 'error' | 'app'> {
  const details = errorDetails(error);
  return { error: errorFields(error), app: someFields(details === undefined ? app : { ...app, error: details }) };
}

/** An error of which only the stack remains; its first line contains the message. */
export function errorOfStack(stack: string, otherwise: string): ErrorFields {
  const message = /^[\w$.]+: ([^\n]*)/.exec(stack.slice(0, 10_000))?.[1];
  return errorFieldsOfStack(stack, message ?? otherwise);
}

/** An error after a serializer: an object with a name or a type, a message and a stack. */
export function serializedError(value: unknown): ErrorFields | undefined {
  if (isError(value)) return errorFields(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, name, message, code, stack } = value as Fields;
  if (typeof stack !== 'string' && typeof (type ?? name) !== 'string') return undefined;
  const fields = { type: type ?? name, code, message, stack_trace: stack };
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => typeof field === 'string'));
}

/**
 * The record of a call with these values: its message is the logger's text for them, and objects among them are fields
 * too.
 */
export function recordOfValues(
  level: string,
  logger: string,
  values: readonly unknown[],
  more: Fields = {},
): LogRecord {
  const [only] = values;
  const app = Object.assign({}, ...values.filter(isFields), more) as Fields;
  const thrown = values.find(isError);
  const errorPart = thrown === undefined ? { error: undefined, app: someFields(app) } : errorAndDetails(thrown, app);
  if (values.length === 1 && isError(only))
    return { level, logger, message: errorPart.error?.message ?? '', ...errorPart };
  if (values.length === 1 && isFields(only)) {
    // An object with a message of its own determines the text.
    const text = only.message ?? only.msg;
    if (typeof text === 'string') return { level, logger, message: text, ...errorPart };
  }
  // An error after a text is not repeated in it, unless the text has a token for it.
  const said = typeof only === 'string' && !only.includes('%') ? values.filter((value) => !isError(value)) : values;
  return { level, logger, message: format(...said.map(asText)), ...errorPart };
}
