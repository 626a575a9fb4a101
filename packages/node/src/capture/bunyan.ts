// Captures the logs of bunyan: each record after its serializers, beside its streams.
import { hostname } from 'node:os';
import {
  type ErrorFields,
  errorDetails,
  errorFields,
  isError,
  type LogRecord,
  type PrintedFields,
  takeError,
} from '@telltale/log-shipper';
import { addPatcher, watchPackage } from '../modules/patchers.ts';
import type { Logs } from './logs.ts';

/** The part of a logger that we use. */
interface Logger {
  readonly fields?: Readonly<Record<string, unknown>>;
}

type Emit = (this: Logger, record: PrintedFields, withoutStreams?: boolean) => unknown;

/** The part of bunyan that we use. */
interface Bunyan {
  readonly nameFromLevel?: Readonly<Record<number, string>>;
  readonly prototype: { _emit: Emit };
  readonly stdSerializers: { err(error: unknown): unknown };
}

const host = hostname();
/** Errors that bunyan's own serializer converted to objects, without their own properties. */
const serialized = new WeakMap<object, Error>();

/** The level of the called method, if a field with that name has replaced its number. */
function levelOfMethod(emit: Emit): string {
  const trace: { stack?: string } = {};
  Error.captureStackTrace(trace, emit);
  return /(?:\.|\[as )(trace|debug|info|warn|error|fatal)\b/.exec(trace.stack ?? '')?.[1] ?? 'info';
}

/** bunyan sets the time of the call, unless the app gives one. */
function isNow(time: unknown): boolean {
  return time instanceof Date && Math.abs(time.getTime() - Date.now()) < 1_000;
}

/** The error under a key, as bunyan's serializer or one of the app's left it, or as it was given. */
function errorOf(fields: PrintedFields): ErrorFields | undefined {
  const { err } = fields;
  const own = isError(err);
  const given = own ? err : typeof err === 'object' && err !== null ? serialized.get(err) : undefined;
  const error = own ? errorFields(err) : takeError(fields, 'err');
  if (given === undefined || error === undefined) return error;
  // bunyan's stack contains causes that are functions; ours contains those of the language.
  const { type, stack_trace: stack } = errorFields(given);
  const details = errorDetails(given);
  if (details === undefined) delete fields.err;
  else fields.err = details;
  return { ...error, ...(type !== undefined && { type }), ...(stack !== undefined && { stack_trace: stack }) };
}

function recordOf({ nameFromLevel = {} }: Bunyan, logger: Logger, record: PrintedFields, emit: Emit): LogRecord {
  const { v: _v, msg, level, name, pid, hostname: hostName, time, ...fields } = record;
  const error = errorOf(fields);
  const own = logger.fields?.name;
  const isLevel = typeof level === 'number';
  // Fields that the app logged under the names of the logger's own fields are the app's.
  const app = {
    ...(name !== own && { name }),
    ...(pid !== process.pid && { pid }),
    ...(hostName !== host && { hostname: hostName }),
    ...(!isNow(time) && { time }),
    ...(!isLevel && { level }),
    ...fields,
  };
  return {
    level: isLevel ? (nameFromLevel[level] ?? String(level)) : levelOfMethod(emit),
    logger: typeof own === 'string' ? own : 'bunyan',
    message: typeof msg === 'string' ? msg : '',
    error,
    app: Object.keys(app).length > 0 ? app : undefined,
  };
}

function tapSerializer(serializers: Bunyan['stdSerializers']): void {
  const { err: serialize } = serializers;
  serializers.err = function tapped(error) {
    const result = Reflect.apply(serialize, this, [error]);
    if (isError(error) && typeof result === 'object' && result !== null && result !== error) {
      serialized.set(result, error);
    }
    return result;
  };
}

/** Taps each copy of bunyan that the app loads from now on. */
export function captureBunyan(logs: Logs): void {
  watchPackage('bunyan');
  addPatcher((exports, name) => {
    if (name !== 'bunyan') return exports;
    const bunyan = exports as Bunyan;
    const { _emit: emit } = bunyan.prototype;
    tapSerializer(bunyan.stdSerializers);
    const tapped: Emit = function tapped(record, withoutStreams) {
      // Called for the text only, for probes: the record itself was emitted before.
      if (withoutStreams !== true) logs.emit(() => recordOf(bunyan, this, record, tapped));
      return Reflect.apply(emit, this, [record, withoutStreams]);
    };
    bunyan.prototype._emit = tapped;
    return bunyan;
  });
}
