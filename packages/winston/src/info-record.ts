// What winston hands on, made a log record: its message, its error, and what the application added.
import { format } from 'node:util';
import { type ErrorFields, errorFields, errorFieldsOfStack, isError, type LogRecord } from '@telltale/log-shipper';

const LEVEL = Symbol.for('level');
const SPLAT = Symbol.for('splat');
const token = /%[sdifjoOc%]/;
/** Fields of winston's own, which have places of theirs in a document. */
const own = new Set(['level', 'message', 'stack', 'cause']);

/** What winston passes along: the record as the app gave it, with the level and the extra arguments under symbols. */
export type Info = Record<string | symbol, unknown>;

/** A record as the app gave it: formats change it in place, and copy errors into plain fields. */
export interface Given {
  readonly error: Error | undefined;
  readonly extras: readonly unknown[];
  readonly hasTokens: boolean;
}

const none: readonly unknown[] = [];

function extras(info: Info): readonly unknown[] {
  const splat = info[SPLAT];
  return Array.isArray(splat) ? splat : none;
}

/** The error that a record is about: itself, an argument, or one of its fields. */
function errorOf(info: Info): Error | undefined {
  if (isError(info)) return info;
  if (isError(info.message)) return info.message;
  const argument = extras(info).find(isError);
  if (argument !== undefined) return argument;
  const { error, err, exception } = info;
  return [error, err, exception].find(isError);
}

/** What is to be known of a record before formats change it; undefined where the app's own getters throw. */
export function givenOf(info: Info): Given | undefined {
  try {
    const { message } = info;
    return {
      error: errorOf(info),
      extras: extras(info),
      hasTokens: typeof message === 'string' && token.test(message),
    };
  } catch {
    return undefined; // winston will meet it too, and the app is told by winston.
  }
}

/** The level by which winston's transports decide. */
export function levelOf(info: Info): string {
  return String(info[LEVEL] ?? info.level);
}

function messageOf(info: Info): string {
  const { message } = info;
  if (typeof message !== 'string') return isError(message) ? message.message : format(message);
  // Without the splat format the app prints the tokens as they are; in a document they would only hide the values.
  const values = extras(info).filter((value) => typeof value !== 'object');
  return values.length > 0 && token.test(message) ? format(message, ...values) : message;
}

/** The timestamp format writes the moment of the call, which a document has already. */
function isNow(timestamp: unknown): boolean {
  return typeof timestamp === 'string' && Math.abs(Date.parse(timestamp) - Date.now()) < 60_000;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** What the app added, where nothing of it needs a second look: most records. */
function plainFields(info: Info, given: Given): Info | undefined | false {
  if (given.error !== undefined || !given.extras.every(isObject)) return false;
  const { level: _level, message: _message, ...fields } = info;
  if ('stack' in fields || 'cause' in fields || 'timestamp' in fields) return false;
  for (const _key in fields) return fields;
  return undefined;
}

function appFields(info: Info, given: Given): Info | undefined {
  const plain = plainFields(info, given);
  return plain === false ? chosenFields(info, given) : plain;
}

function chosenFields(info: Info, given: Given): Info | undefined {
  const fields: Info = {};
  let some = false;
  for (const key of Object.keys(info)) {
    if (own.has(key) || isError(info[key]) || (key === 'timestamp' && isNow(info[key]))) continue;
    fields[key] = info[key];
    some = true;
  }
  // What winston leaves out of the record without the splat format: arguments after a message without tokens.
  const plain = given.hasTokens ? [] : given.extras.filter((value) => typeof value !== 'object' || value === null);
  if (plain.length > 0) fields.splat = plain;
  return some || plain.length > 0 ? fields : undefined;
}

/** The record of an info. May throw what a getter of the app's throws. */
export function recordOfInfo(info: Info, given: Given): LogRecord {
  const message = messageOf(info);
  let error: ErrorFields | undefined;
  if (given.error !== undefined) error = errorFields(given.error);
  else if (typeof info.stack === 'string') error = errorFieldsOfStack(info.stack, message);
  return { level: levelOf(info), logger: 'winston', message, error, app: appFields(info, given) };
}
