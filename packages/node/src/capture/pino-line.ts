// Makes a record of a pino line: pino's own fields first, then the app's.
import { hostname } from 'node:os';
import {
  type ErrorFields,
  type LogRecord,
  type PrintedFields,
  takeDottedError,
  takeError,
} from '@telltale/log-shipper';
import { limits } from '../limits.ts';
import { type Member, membersOf, parseJson, parseObject } from './json-line.ts';

/** Keys that the logger has configured. */
export interface PinoKeys {
  readonly errorKey: string;
  /** Parent key of the app's fields; empty if they are in the line itself. */
  readonly nestedKey: string;
}

/** How pino created a line. */
export interface PinoLine {
  readonly level: number;
  readonly label: string;
  /** The start of each line of this level, an object that is still open. */
  readonly start: string;
  /** `,"time":...` or the app's replacement. */
  readonly time: string;
  /** `,"key":value` for each binding of the logger. */
  readonly bindings: string;
  readonly messageKey: string;
  /** Called if a line may contain an error, which is rare. */
  readonly keys: () => PinoKeys;
  /** Whether the message was given separately from the object; it is then at the end. */
  readonly hasMessage: boolean;
}

/** Fields that the logger itself adds to a line. */
interface Head {
  readonly logger: string | undefined;
  /** Not one of the logger's own: bound by the app. */
  readonly fields: Readonly<PrintedFields> | undefined;
}

const host = hostname();
/** Cached: most lines come from few loggers, at few levels. */
const starts = new Map<string, Head>();
const bindings = new Map<string, Head>();

/** Removes fields that have their own place in a document from the start of a line. */
function readHead(fields: PrintedFields, { level, label }: PinoLine): Head {
  const pinoFields: Readonly<Record<string, unknown>> = {
    pid: process.pid,
    hostname: host,
    'process.pid': process.pid,
    'host.hostname': host,
  };
  const rest: PrintedFields = {};
  let logger: string | undefined;
  for (const [key, value] of Object.entries(fields)) {
    if ((key === 'name' || key === 'log.logger') && typeof value === 'string') logger = value;
    else if (value === pinoFields[key] || key === 'ecs.version') continue;
    else if ((key === 'level' || key === 'log.level') && (value === level || value === label)) continue;
    else Object.defineProperty(rest, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return { logger, fields: Object.keys(rest).length > 0 ? rest : undefined };
}

function known(heads: Map<string, Head>, text: string, json: string, line: PinoLine): Head {
  let head = heads.get(text);
  if (head === undefined) {
    head = readHead(parseObject(json) ?? {}, line);
    if (heads.size >= limits.pinoHeadsMax) heads.clear();
    heads.set(text, head);
  }
  return head;
}

/** The start of a line as pino created it. */
function headOf(line: PinoLine): Head {
  const start = starts.get(line.start) ?? known(starts, line.start, `${line.start}}`, line);
  const bound = bindings.get(line.bindings) ?? known(bindings, line.bindings, `{${line.bindings.slice(1)}}`, line);
  return start.fields === undefined ? bound : { ...bound, fields: { ...start.fields, ...bound.fields } };
}

/** A message that is not a string is written as pino prints it. */
function messageText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The content of the log call: the message as text, and the fields. */
interface Logged {
  readonly message: string | undefined;
  readonly fields: PrintedFields;
}

/** The string in a JSON text; undefined if it is another value, or if something follows it. */
function parseText(json: string): string | undefined {
  if (!json.includes('\\')) return json.indexOf('"', 1) === json.length - 1 ? json.slice(1, -1) : undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A string at the end under the message's key, as in most lines; undefined for others. */
function readTextLast(tail: string, messageKey: string): Logged | undefined {
  const key = messageKey === 'msg' ? '"msg":"' : `${JSON.stringify(messageKey)}:"`;
  // A string contains no unescaped quotes.
  const at = tail.lastIndexOf(key);
  if (at < 1 || (tail[at - 1] !== ',' && at > 1)) return undefined;
  const message = parseText(tail.slice(at + key.length - 1, tail.lastIndexOf('}')));
  const fields = at === 1 ? {} : parseObject(`${tail.slice(0, at - 1)}}`);
  return message === undefined || fields === undefined ? undefined : { message, fields };
}

function readLogged(tail: string, { messageKey, hasMessage }: PinoLine): Logged | undefined {
  const isText = hasMessage ? readTextLast(tail, messageKey) : undefined;
  if (isText !== undefined) return isText;
  const all = parseObject(tail);
  if (all === undefined || !Object.hasOwn(all, messageKey)) return all && { message: undefined, fields: all };
  const { [messageKey]: message, ...fields } = all;
  // The object may have a member of that name as well.
  const same = hasMessage ? membersOf(tail).filter(({ key }) => key === messageKey) : [];
  if (same[0] !== undefined && same.length > 1) fields[messageKey] = parseJson(same[0].json);
  return { message: messageText(message), fields };
}

/** The error of a line: under its key, or in the form of the Elastic Common Schema. */
function takeErrorOf(fields: PrintedFields, { keys }: PinoLine): ErrorFields | undefined {
  const { errorKey, nestedKey } = keys();
  const nested = nestedKey === '' ? undefined : fields[nestedKey];
  if (typeof nested === 'object' && nested !== null) {
    const error = takeError(nested as PrintedFields, errorKey) ?? takeError(nested as PrintedFields, 'error');
    if (error !== undefined && Object.keys(nested).length === 0) delete fields[nestedKey];
    if (error !== undefined) return error;
  }
  return takeError(fields, errorKey) ?? takeError(fields, 'error') ?? takeDottedError(fields);
}

function recordOf(head: Head, tail: string, line: PinoLine): LogRecord | undefined {
  const logged = readLogged(tail, line);
  if (logged === undefined) return undefined;
  const { message, fields } = logged;
  const error = tail.includes('stack') ? takeErrorOf(fields, line) : undefined;
  const times = timeFields(line);
  const app = head.fields === undefined && times === undefined ? fields : { ...head.fields, ...times, ...fields };
  return {
    level: line.label,
    logger: head.logger ?? 'pino',
    message: message ?? error?.message ?? '',
    error,
    app: isEmpty(app) ? undefined : app,
  };
}

function isEmpty(fields: PrintedFields): boolean {
  for (const _key in fields) return false;
  return true;
}

/** Further members from the app's own timestamp function; the first is the time, which a document has already. */
function timeFields({ time }: PinoLine): PrintedFields | undefined {
  if (time.indexOf(',', 1) < 0) return undefined;
  return objectOf(membersOf(`{${time.slice(1)}}`).slice(1));
}

function objectText(members: readonly Member[]): string {
  return `{${members.map(({ key, json }) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
}

function objectOf(members: readonly Member[]): PrintedFields | undefined {
  return members.length === 0 ? undefined : parseObject(objectText(members));
}

/** pino prints a message without a JSON value, such as a symbol, as invalid JSON: it is kept as printed. */
function withoutUndefined(body: string, { messageKey, hasMessage }: PinoLine): string {
  if (!hasMessage || !body.endsWith(':undefined}')) return body;
  const end = `"${messageKey}":undefined}`;
  return body.endsWith(end) ? `${body.slice(0, -end.length)}"${messageKey}":"undefined"}` : body;
}

/** The record of a line. @param printed the line as printed, which a hook of the app may have changed */
export function recordOfLine(printed: string, line: PinoLine): LogRecord {
  const { start, time, bindings: bound } = line;
  const length = start.length + time.length + bound.length;
  const isWhole =
    printed.startsWith(start) &&
    printed.startsWith(time, start.length) &&
    printed.startsWith(bound, length - bound.length);
  if (isWhole) {
    const tail = `{${printed.slice(printed[length] === ',' ? length + 1 : length)}`;
    const record = recordOf(headOf(line), tail, line);
    if (record !== undefined) return record;
  }
  const body = withoutUndefined(printed.trimEnd(), line);
  return recordOfChanged(body, line) ?? { level: line.label, logger: headOf(line).logger ?? 'pino', message: body };
}

/** The record of a line whose start was modified; undefined if it is no longer JSON. */
function recordOfChanged(body: string, line: PinoLine): LogRecord | undefined {
  const whole = parseObject(body);
  if (whole === undefined) return undefined;
  const members = membersOf(body);
  // A line with spaces is parsed and written anew, so no name is repeated.
  const all = members.length < Object.keys(whole).length ? membersOf(JSON.stringify(whole)) : members;
  const start = membersOf(`${line.start}}`).length;
  const time = start + membersOf(`{${line.time.slice(1)}}`).length;
  const head = time + membersOf(`{${line.bindings.slice(1)}}`).length;
  const own = objectOf([...all.slice(0, start), ...all.slice(time, head)]);
  return recordOf(readHead(own ?? {}, line), objectText(all.slice(head)), line);
}
