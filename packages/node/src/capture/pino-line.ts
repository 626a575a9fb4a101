// Makes a record of a line of pino's: pino's own fields first, then the app's.
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

/** Keys of a logger's own choice. */
export interface PinoKeys {
  readonly errorKey: string;
  /** What the app logged stands under it; empty: in the line itself. */
  readonly nestedKey: string;
}

/** How pino made a line. */
export interface PinoLine {
  readonly level: number;
  readonly label: string;
  /** The start of each line of this level, an object that is still open. */
  readonly start: string;
  /** `,"time":...` or what the app has in its place. */
  readonly time: string;
  /** `,"key":value` for each binding of the logger. */
  readonly bindings: string;
  readonly messageKey: string;
  /** Asked for where a line may have an error: few have. */
  readonly keys: () => PinoKeys;
  /** Whether the message was given apart from the object, and stands at the end. */
  readonly hasMessage: boolean;
}

/** What the logger itself adds to a line. */
interface Head {
  readonly logger: string | undefined;
  /** None of the logger's own: what the app bound to it. */
  readonly fields: Readonly<PrintedFields> | undefined;
}

const host = hostname();
/** Most lines come from few loggers, at few levels. */
const starts = new Map<string, Head>();
const bindings = new Map<string, Head>();

/** Removes from the start of a line what has its own field in a document. */
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

/** The head of a line as pino made it. */
function headOf(line: PinoLine): Head {
  const start = starts.get(line.start) ?? known(starts, line.start, `${line.start}}`, line);
  const bound = bindings.get(line.bindings) ?? known(bindings, line.bindings, `{${line.bindings.slice(1)}}`, line);
  return start.fields === undefined ? bound : { ...bound, fields: { ...start.fields, ...bound.fields } };
}

/** A message that is not a string is written as pino prints it. */
function messageText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was logged: the message as text, and the fields. */
interface Logged {
  readonly message: string | undefined;
  readonly fields: PrintedFields;
}

/** The text that a JSON text is; undefined where it is another value, or where something follows it. */
function parseText(json: string): string | undefined {
  if (!json.includes('\\')) return json.indexOf('"', 1) === json.length - 1 ? json.slice(1, -1) : undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A text at the end under the key of the message, as most lines have it; undefined for other lines. */
function readTextLast(tail: string, messageKey: string): Logged | undefined {
  const key = messageKey === 'msg' ? '"msg":"' : `${JSON.stringify(messageKey)}:"`;
  // No text has such quotes within.
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

/** The error of a line: under its key, or as the Elastic Common Schema has it. */
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

/** Further members that the app's own timestamp writes; the first is the time, which a document has. */
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

/**
 * The record of a line.
 *
 * @param printed the line as it is printed, which may be changed by a hook of the app's
 */
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
  // Written with blanks, it was parsed and written anew: no name comes twice any more.
  const all = members.length < Object.keys(whole).length ? membersOf(JSON.stringify(whole)) : members;
  const start = membersOf(`${line.start}}`).length;
  const time = start + membersOf(`{${line.time.slice(1)}}`).length;
  const head = time + membersOf(`{${line.bindings.slice(1)}}`).length;
  const own = objectOf([...all.slice(0, start), ...all.slice(time, head)]);
  return recordOf(readHead(own ?? {}, line), objectText(all.slice(head)), line);
}
