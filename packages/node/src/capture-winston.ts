// Captures what the app logs through winston: a tap on each logger, after its formats and beside its transports.
import { format } from 'node:util';
import { type ErrorFields, errorFields, errorFieldsOfStack, isError, type LogRecord } from '@telltale/log-shipper';
import type { Logs } from './logs.ts';
import { addPatcher, watchPackage } from './patchers.ts';

const LEVEL = Symbol.for('level');
const SPLAT = Symbol.for('splat');
const token = /%[sdifjoOc%]/;
/** Fields of winston's own, which have places of theirs in a document. */
const own = new Set(['level', 'message', 'stack', 'cause']);

/** What winston passes along: the record as the app gave it, with the level and the extra arguments under symbols. */
type Info = Record<string | symbol, unknown>;

/** What we use of a logger. */
interface Logger {
  readonly level?: string;
  readonly levels?: Readonly<Record<string, number>>;
  push(chunk: unknown): boolean;
  _transform(info: unknown, encoding: string, done: () => void): void;
}

/** A record as the app gave it: formats change it in place, and copy errors into plain fields. */
interface Given {
  readonly error: Error | undefined;
  readonly extras: readonly unknown[];
  readonly hasTokens: boolean;
}

interface Prototyped<T> {
  readonly prototype: T;
}

let printing = 0;

/** Whether winston's console transport prints now: a record that it prints by `console` was captured already. */
export function isWinstonPrinting(): boolean {
  return printing > 0;
}

function isEnabled(logger: Logger, level: string): boolean {
  const { levels = {}, level: threshold } = logger;
  const rank = levels[level];
  const most = threshold === undefined ? undefined : levels[threshold];
  return rank === undefined || most === undefined || rank <= most;
}

function extras(info: Info): unknown[] {
  const splat = info[SPLAT];
  return Array.isArray(splat) ? splat : [];
}

/** The error that a record is about: itself, an argument, or one of its fields. */
function errorOf(info: Info): Error | undefined {
  if (isError(info)) return info;
  if (isError(info.message)) return info.message;
  return extras(info).find(isError) ?? [info.error, info.err, info.exception].find(isError);
}

function describe(info: Info): Given | undefined {
  try {
    const { message } = info;
    return {
      error: errorOf(info),
      extras: extras(info),
      hasTokens: typeof message === 'string' && token.test(message),
    };
  } catch {
    return undefined; // A getter of the app's threw: winston will meet it too, and the app is told by winston.
  }
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

function appFields(info: Info, given: Given): Info | undefined {
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

function recordOf(info: Info, given: Given): LogRecord {
  const message = messageOf(info);
  let error: ErrorFields | undefined;
  if (given.error !== undefined) error = errorFields(given.error);
  else if (typeof info.stack === 'string') error = errorFieldsOfStack(info.stack, message);
  return { level: String(info[LEVEL] ?? info.level), logger: 'winston', message, error, app: appFields(info, given) };
}

function isInfo(value: unknown): value is Info {
  return typeof value === 'object' && value !== null;
}

function tapLogger({ prototype }: Prototyped<Logger>, logs: Logs): void {
  const { _transform: transform, push } = prototype;
  let given: Given | undefined;
  prototype._transform = function _transform(info, encoding, done) {
    // A format may log by another logger meanwhile.
    const outer = given;
    given = isInfo(info) ? describe(info) : undefined;
    try {
      return Reflect.apply(transform, this, [info, encoding, done]);
    } finally {
      given = outer;
    }
  };
  prototype.push = function tapped(chunk) {
    // A format that answers nothing drops the record; the end of the stream is pushed too.
    const before = given;
    if (isInfo(chunk) && before && isEnabled(this, String(chunk[LEVEL] ?? chunk.level))) {
      logs.emit(() => recordOf(chunk, before));
    }
    return Reflect.apply(push, this, [chunk]);
  };
}

function markPrinting({ prototype }: Prototyped<{ log(...values: unknown[]): unknown }>): void {
  const { log } = prototype;
  prototype.log = function marked(...values) {
    printing += 1;
    try {
      return Reflect.apply(log, this, values);
    } finally {
      printing -= 1;
    }
  };
}

/** Taps each copy of winston 3 that the app loads from now on. */
export function captureWinston(logs: Logs): void {
  watchPackage('winston');
  addPatcher((exports, name) => {
    if (name === 'winston/lib/winston/logger.js') tapLogger(exports as Prototyped<Logger>, logs);
    if (name === 'winston/lib/winston/transports/console.js') markPrinting(exports as Prototyped<{ log(): unknown }>);
    return exports;
  });
}
