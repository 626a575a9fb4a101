// Converts winston's info object to a log record: message, error, and the app's fields.
import { errorFields, isError, type LogRecord, type PrintedFields, safeJson } from '@telltale/log-shipper';
import { type GivenError, givenError, tellError } from './info-error.ts';
import { fillTokens, hasTokens } from './message-tokens.ts';

const LEVEL = Symbol.for('level');
const SPLAT = Symbol.for('splat');

/** A record as winston passes it: the app's fields, with the level and the extra arguments under symbols. */
export type Info = Record<string | symbol, unknown>;

/** A record as the app logged it: formats change it in place, and copy errors into plain fields. */
export interface Given {
  readonly error: GivenError | undefined;
  /** The arguments after the message; the splat format removes some from winston's own list. */
  readonly extras: readonly unknown[];
  readonly message: unknown;
  readonly hasTokens: boolean;
}

/** What winston's formats have done to a record, as far as it is known. */
export interface Formatting {
  /**
   * Whether the splat format has written these arguments into the message; undefined if unknown: then the message
   * counts as formatted.
   */
  isSplatted(extras: unknown): boolean | undefined;
}

const unknownFormatting: Formatting = { isSplatted: () => undefined };

const none: readonly unknown[] = [];

/**
 * The parts of a record that must be read before formats change it; undefined if the app's own getters throw.
 *
 * @param logged an error that the app logged by itself; winston's child loggers copy it into a record
 */
export function givenOf(info: Info, logged?: Error): Given | undefined {
  try {
    const { message } = info;
    const splat = info[SPLAT];
    const extras = Array.isArray(splat) && splat.length > 0 ? splat.slice() : none;
    return {
      error: givenError(info, extras, logged),
      extras,
      message,
      hasTokens: extras.length > 0 && typeof message === 'string' && hasTokens(message),
    };
  } catch {
    return undefined; // winston fails in the same way, and reports it to the app.
  }
}

/** The level that winston's transports compare with theirs. */
export function levelOf(info: Info): string {
  return String(info[LEVEL] ?? info.level);
}

/** The timestamp format writes the time of the call, which a document already has. */
function isNow(timestamp: unknown): boolean {
  return typeof timestamp === 'string' && Math.abs(Date.parse(timestamp) - Date.now()) < 60_000;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Names with a meaning in a record: a record without any of them is the app's, unchanged. */
const meaning = new Set([
  'stack',
  'cause',
  'timestamp',
  'error',
  'err',
  'exception',
  '@timestamp',
  'log.level',
  'ecs.version',
]);

/** Fast path for most records: nothing needs further checks. */
function plainRecord(info: Info, { error, extras, hasTokens: tokens }: Given): LogRecord | undefined {
  const { message } = info;
  if (error !== undefined || tokens || typeof message !== 'string') return undefined;
  if (extras.length > 1 || (extras.length === 1 && !isObject(extras[0]))) return undefined;
  const { level: _level, message: _message, ...fields } = info;
  let some = false;
  for (const key in fields) {
    if (meaning.has(key)) return undefined;
    some = true;
  }
  return { level: levelOf(info), logger: 'winston', message, app: some ? fields : undefined };
}

/** The fields of a record that have no other place in the document. */
function fieldsOf(info: Info, level: string): PrintedFields {
  const fields: PrintedFields = {};
  for (const key of Object.keys(info)) {
    const value = info[key];
    if (key === 'level' || key === 'ecs.version') continue;
    if ((key === 'timestamp' || key === '@timestamp') && isNow(value)) continue;
    if (key === 'log.level' && value === level) continue;
    Object.defineProperty(fields, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return fields;
}

/** Arguments that winston does not write anywhere; they are kept. */
function leftovers(given: Given, message: string, used: number, isChanged: boolean): unknown[] {
  const { extras, hasTokens: tokens, error } = given;
  const isFormatted = isChanged || message !== given.message;
  // If a message has no tokens, its first object argument becomes fields of the record.
  const merged = !tokens && isObject(extras[0]) ? 1 : 0;
  return extras.slice(Math.max(merged, used)).filter((value) => {
    if (value === error?.error && error?.place === 'argument') return false;
    return isObject(value) || !isFormatted || !message.includes(String(value));
  });
}

/** The record of an info. Throws if a getter of the app throws. */
export function recordOfInfo(info: Info, given: Given, formatting: Formatting = unknownFormatting): LogRecord {
  const plain = plainRecord(info, given);
  if (plain !== undefined) return plain;
  const level = levelOf(info);
  const isSplatted = given.extras.length === 0 || formatting.isSplatted(info[SPLAT]);
  const isKnown = isSplatted !== undefined;
  // For an error of another realm, a child logger does not copy the message.
  const logged = info.message === undefined && given.error?.place === 'record' ? given.error.error : undefined;
  let message = messageText(logged ?? info.message);
  let rest: unknown[] = [];
  if (isSplatted !== true) {
    // The app prints what a format has changed.
    const filled = isKnown && message === given.message ? fillTokens(message, given.extras) : undefined;
    rest = leftovers(given, message, filled?.used ?? 0, !isKnown);
    message = filled?.text ?? message;
  }
  const fields = fieldsOf(info, level);
  const { error, details } = tellError(fields, given.error, message, given.hasTokens);
  delete fields.message;
  if (details !== undefined) fields.error = 'error' in fields ? { ...details, error: fields.error } : details;
  if (rest.length > 0) fields.splat = 'splat' in fields ? [...rest, fields.splat] : rest;
  const app = Object.keys(fields).length > 0 ? fields : undefined;
  return { level, logger: 'winston', message, error, app };
}

/** A message that is not a text, as in winston's JSON. */
function messageText(message: unknown): string {
  if (typeof message === 'string') return message;
  if (isError(message)) return errorFields(message).message ?? '';
  const json = safeJson(message) ?? '';
  return json.startsWith('"') ? JSON.parse(json) : json;
}
