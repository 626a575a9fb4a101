// For each library, where a document must have what a line of it says.
import { hostname } from 'node:os';
import { Members, plain, readJson, type Value } from './read-json.ts';

/** What is known of a shape beyond what it prints. */
export interface Hints {
  readonly level: string;
  readonly logger: string;
  /** Whether anything is printed; by default it is. `nowhere`: no stream takes it, and the record is shipped all the same. */
  readonly printed?: boolean | 'nowhere';
  /** What the error that was logged says of itself. */
  readonly errorHint?: ErrorHint;
  /** What the document says under `app` though it is not printed. */
  readonly also?: Readonly<Record<string, unknown>>;
  /** Fields that the document may have beyond that. */
  readonly mayAlso?: readonly string[];
  /** The message of the document, where it is meant to be another one than is printed. */
  readonly instead?: string;
  /** The line is no JSON: the text is the message. */
  readonly text?: boolean;
  /** How winston prints: as its simple format does, or as a line of the app's own. */
  readonly simple?: boolean;
  readonly line?: boolean;
  /** By a format of the Elastic Common Schema. */
  readonly ecs?: boolean;
  /** Members that the logger itself adds to a line. */
  readonly own?: readonly string[];
  /** Those of them that the app has changed. */
  readonly changed?: readonly string[];
  /** Keys of pino's. */
  readonly message?: string;
  readonly error?: string;
  readonly nested?: string;
}

/** An error, as the fixture read it. */
export interface ErrorHint {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** Messages of its causes and of the errors within it. */
  readonly inner: readonly string[];
  /** Properties of its cause, and of the errors within it, each as JSON. */
  readonly innerOwn?: readonly string[];
  readonly manyOwn?: readonly string[];
  /** Its library copied it into the record, and gave nobody the error itself. */
  readonly isCopy?: boolean;
  /** A cause that is no error. */
  readonly cause?: unknown;
  readonly own: Readonly<Record<string, unknown>>;
}

/** What a document must say. */
export interface Expected {
  readonly message: unknown;
  /** Undefined: what the error says of itself is looked at instead. */
  readonly error?: Readonly<Record<string, unknown>> | undefined;
  /** What the stack begins with. */
  readonly stack?: string | undefined;
  readonly app: Readonly<Record<string, unknown>>;
}

type Fields = Record<string, unknown>;
type List = (readonly [string, Value])[];

const frames = /\n\s+at /;

/** Takes an error that was printed as an object; what it says beyond the fields of each error stays. */
export function takeError(fields: Fields, keys: readonly string[]): Fields | undefined {
  for (const key of keys) {
    const printed = fields[key];
    if (typeof printed !== 'object' || printed === null) continue;
    const { type, name, stack, stack_trace: trace = stack, message, code, ...rest } = printed as Fields;
    const kind = typeof type === 'string' ? type : name;
    if (typeof trace !== 'string' || !(frames.test(trace) || (kind !== undefined && message !== undefined))) continue;
    const isCode = typeof code === 'string' || typeof code === 'number';
    if (!isCode && code !== undefined) rest.code = code;
    if (typeof type === 'string' && name !== undefined) rest.name = name;
    if (Object.keys(rest).length === 0) delete fields[key];
    else fields[key] = rest;
    return { type: kind, message, stack_trace: trace, ...(isCode && { code: String(code) }) };
  }
  return undefined;
}

function listOf(line: string): List {
  const read = readJson(line.trim());
  if (!(read instanceof Members)) throw new SyntaxError(`no object: ${line}`);
  return [...read.list];
}

function takeFirst(list: List, key: string): unknown {
  const index = list.findIndex(([name]) => name === key);
  if (index < 0) throw new Error(`the line has no ${key}`);
  return plain(list.splice(index, 1)[0]?.[1] ?? null);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fieldsOf(list: List): Fields {
  return plain(Object.assign(new Members(), { list })) as Fields;
}

const ecsOwn = ['log.level', '@timestamp', 'process.pid', 'host.hostname', 'ecs.version'];

/** pino: what it begins a line with is the logger's; the last member of the message's name is the message. */
export function readPino(line: string, hints: Hints): Expected {
  if (hints.text) return { message: line.trim(), app: {} };
  const { own = [], message: messageKey = 'msg', error: errorKey = 'err', nested = '', changed = [] } = hints;
  // It prints a message that JSON has no value for as none.
  const list = listOf(line.replace(`"${messageKey}":undefined}`, `"${messageKey}":"undefined"}`));
  const loggers = hints.ecs ? [...ecsOwn, ...(hints.logger === 'pino' ? [] : ['log.logger'])] : own;
  for (const key of loggers) if (!changed.includes(key)) takeFirst(list, key);
  const at = list.findLastIndex(([key]) => key === messageKey);
  const message = at < 0 ? undefined : asText(plain(list.splice(at, 1)[0]?.[1] ?? null));
  const app = fieldsOf(list);
  const under = nested === '' ? app : (app[nested] as Fields | undefined);
  const error = under && takeError(under, [errorKey, 'error']);
  if (under && nested !== '' && Object.keys(under).length === 0) delete app[nested];
  return { message: message ?? '', error, app };
}

const winstonEcs = ['log.level', '@timestamp', 'ecs.version'];

/** winston: the JSON that its formats wrote, but for what winston copies of an error. */
export function readWinston(line: string, { own = [], errorHint, ecs, simple, line: isLine }: Hints): Expected {
  const [, text = '', rest = '{}'] = /^[^:]*: (.*?)( \{.*\})?$/s.exec(simple || isLine ? line : '') ?? [];
  const app = fieldsOf(listOf(simple || isLine ? rest : line));
  const message = simple || isLine ? text : app.message;
  for (const key of ['level', 'message', ...own, ...(ecs ? winstonEcs : [])]) delete app[key];
  const error = takeError(app, ['error', 'err', 'exception']);
  // Told as a whole, with the error.
  if (errorHint !== undefined && errorHint.isCopy !== true) delete app.cause;
  if (typeof app.stack !== 'string' || !frames.test(app.stack)) return { message, app, error };
  const { stack } = app;
  delete app.stack;
  return { message, app, error, stack };
}

/** bunyan: JSON, with some members of its own. */
export function readBunyan(line: string, { logger }: Hints): Expected {
  const app = fieldsOf(listOf(line));
  const { msg } = app;
  if (app.name === logger) delete app.name;
  if (typeof app.pid === 'number' && app.pid !== 4242) delete app.pid;
  if (app.hostname === hostname()) delete app.hostname;
  if (typeof app.level === 'number') delete app.level;
  if (/^20\d\d-/.test(String(app.time))) delete app.time;
  for (const key of ['msg', 'v']) delete app[key];
  const error = takeError(app, ['err']);
  return { message: msg, app, stack: error?.stack_trace as string | undefined };
}

/** console: the text, without the end of its line. */
export function readConsole(line: string): Expected {
  return { message: line.replace(/\n$/, ''), app: {} };
}
