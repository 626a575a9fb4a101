// A line of pino's, made a log record: what pino itself put at its start, and behind that what the app logged.
import { hostname } from 'node:os';
import {
  type ErrorFields,
  type LogRecord,
  type PrintedFields,
  takeDottedError,
  takeError,
} from '@telltale/log-shipper';
import { type Member, membersOf, parseJson, parseObject } from './json-line.ts';
import { limits } from './limits.ts';

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
  readonly errorKey: string;
  /** What the app logged stands under it; empty: in the line itself. */
  readonly nestedKey: string;
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
const heads = new Map<string, Head>();

/** Takes what a document has in a place of its own out of the head of a line. */
function readHead(fields: PrintedFields, { level, label }: PinoLine): Head {
  const told: Readonly<Record<string, unknown>> = {
    pid: process.pid,
    hostname: host,
    'process.pid': process.pid,
    'host.hostname': host,
  };
  const rest: PrintedFields = {};
  let logger: string | undefined;
  for (const [key, value] of Object.entries(fields)) {
    if ((key === 'name' || key === 'log.logger') && typeof value === 'string') logger = value;
    else if (value === told[key] || key === 'ecs.version') continue;
    else if ((key === 'level' || key === 'log.level') && (value === level || value === label)) continue;
    else Object.defineProperty(rest, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return { logger, fields: Object.keys(rest).length > 0 ? rest : undefined };
}

/** The head of the logger's lines: most come from few loggers. */
function headOf(line: PinoLine): Head {
  const key = `${line.start}${line.bindings}`;
  let head = heads.get(key);
  if (head === undefined) {
    head = readHead(parseObject(`${key}}`) ?? {}, line);
    if (heads.size >= limits.pinoHeadsMax) heads.clear();
    heads.set(key, head);
  }
  return head;
}

/** A message that is no text is told as pino prints it. */
function messageText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value that the object has under the key of the message, where the message was given too. */
function shadowed(tail: string, messageKey: string): { readonly value: unknown } | undefined {
  const quoted = `${JSON.stringify(messageKey)}:`;
  if (tail.indexOf(quoted) === tail.lastIndexOf(quoted)) return undefined;
  const same = membersOf(tail).filter(({ key }) => key === messageKey);
  return same[0] === undefined || same.length < 2 ? undefined : { value: parseJson(same[0].json) };
}

/** The error of a line: under its key, or as the Elastic Common Schema has it. */
function takeErrorOf(fields: PrintedFields, { errorKey, nestedKey }: PinoLine): ErrorFields | undefined {
  const nested = nestedKey === '' ? undefined : fields[nestedKey];
  if (typeof nested === 'object' && nested !== null) {
    const error = takeError(nested as PrintedFields, errorKey) ?? takeError(nested as PrintedFields, 'error');
    if (error !== undefined && Object.keys(nested).length === 0) delete fields[nestedKey];
    if (error !== undefined) return error;
  }
  return takeError(fields, errorKey) ?? takeError(fields, 'error') ?? takeDottedError(fields);
}

function recordOf(head: Head, tail: string, line: PinoLine): LogRecord | undefined {
  const fields = parseObject(tail);
  if (fields === undefined) return undefined;
  const { messageKey } = line;
  let message: string | undefined;
  if (Object.hasOwn(fields, messageKey)) {
    message = messageText(fields[messageKey]);
    delete fields[messageKey];
    const other = line.hasMessage ? shadowed(tail, messageKey) : undefined;
    if (other !== undefined) fields[messageKey] = other.value;
  }
  const error = takeErrorOf(fields, line);
  const times = timeFields(line);
  const app = head.fields === undefined && times === undefined ? fields : { ...head.fields, ...times, ...fields };
  return {
    level: line.label,
    logger: head.logger ?? 'pino',
    message: message ?? error?.message ?? '',
    error,
    app: Object.keys(app).length > 0 ? app : undefined,
  };
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

/** pino prints a message that JSON has no value for, such as a symbol, as no JSON: it is told as printed. */
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
  const start = `${line.start}${line.time}${line.bindings}`;
  const body = withoutUndefined(printed.trimEnd(), line);
  if (body.startsWith(start)) {
    const tail = `{${body.slice(start.length + (body[start.length] === ',' ? 1 : 0))}`;
    const record = recordOf(headOf(line), tail, line);
    if (record !== undefined) return record;
  }
  return recordOfChanged(body, line) ?? { level: line.label, logger: headOf(line).logger ?? 'pino', message: body };
}

/** The record of a line in whose head something was changed; undefined where it is no JSON any more. */
function recordOfChanged(body: string, line: PinoLine): LogRecord | undefined {
  const whole = parseObject(body);
  if (whole === undefined) return undefined;
  const members = membersOf(body);
  // Written with blanks, it was parsed and written anew: no name comes twice any more.
  const all = members.length < Object.keys(whole).length ? membersOf(JSON.stringify(whole)) : members;
  const starts = membersOf(`${line.start}}`).length;
  const times = membersOf(`{${line.time.slice(1)}}`).length;
  const bindings = membersOf(`{${line.bindings.slice(1)}}`).length;
  const own = [...all.slice(0, starts), ...all.slice(starts + times, starts + times + bindings)];
  return recordOf(readHead(objectOf(own) ?? {}, line), objectText(all.slice(starts + times + bindings)), line);
}
