// Captures the logs of tslog as one of its transports, after its masking.
import { format } from 'node:util';
import type { LogRecord } from '@telltale/log-shipper';
import { tapPackage } from '../../modules/patchers.ts';
import { whileLoggerPrints } from '../../process/captured-output.ts';
import type { Logs } from '../logs.ts';
import { readBeforeCall } from './read-before-call.ts';
import { isFields, recordOfValues, serializedError } from './values.ts';

/** tslog's form of a call: its values by position, or the fields of an object, and its own additions. */
type LogObject = Record<string, unknown>;

/** Its own additions. */
interface Meta {
  readonly name?: string;
  readonly logLevelName?: string;
}

type Printer = Record<'transportFormatted' | 'transportJSON', ((...values: unknown[]) => unknown) | undefined>;

/** The part of a logger that we use. */
interface BaseLogger {
  readonly runtime?: Printer;
  /** In version 4, `metaProperty` names the key of its own additions. */
  readonly settings?: { readonly attachedTransports?: unknown[]; readonly metaProperty?: string };
  log(...values: unknown[]): unknown;
}

function isMeta(value: unknown): value is Meta {
  return isFields(value) && 'logLevelName' in value && 'logLevelId' in value;
}

/** An error in tslog's form: the error itself beside its name, message and the lines of its stack. */
function errorOf(value: unknown): unknown {
  if (isFields(value) && value.nativeError !== undefined) return value.nativeError;
  return serializedError(value) === undefined ? undefined : value;
}

function recordOf(made: LogObject): LogRecord {
  const values: unknown[] = [];
  const fields: LogObject = {};
  let meta: Meta = {};
  let error = errorOf(made);
  for (const [key, value] of Object.entries(made)) {
    if (isMeta(value)) meta = value;
    else if (/^\d+$/.test(key)) values.push(value);
    else if (error !== made.nativeError || error === undefined) fields[key] = value;
  }
  error ??= [...values, ...Object.values(fields)].map(errorOf).find((found) => found !== undefined);
  const level = (meta.logLevelName ?? 'info').toLowerCase();
  const logger = meta.name ?? 'tslog';
  const isOther = (value: unknown): boolean => errorOf(value) === undefined;
  const said = values.filter(isOther);
  const kept = Object.fromEntries(Object.entries(fields).filter(([, value]) => isOther(value)));
  const { message, msg } = kept;
  const record = recordOfValues(level, logger, said, kept);
  const errorPart = serializedError(error);
  const text = [message, msg, errorPart?.message].find((one) => typeof one === 'string');
  return { ...record, message: said.length > 0 ? record.message : String(text ?? format(kept)), error: errorPart };
}

/** Marks output that a logger prints by `console` as captured; false if that is not possible. */
function knowsPrinter(runtime: Printer | undefined, known: WeakSet<object>): boolean {
  if (runtime === undefined) return false;
  if (known.has(runtime)) return true;
  for (const name of ['transportFormatted', 'transportJSON'] as const) {
    const print = runtime[name];
    if (typeof print !== 'function') return false;
    const isSet = Reflect.set(runtime, name, function tapped(this: unknown, ...values: unknown[]) {
      return whileLoggerPrints(() => Reflect.apply(print, this, values));
    });
    if (!isSet) return false;
  }
  known.add(runtime);
  return true;
}

/** Taps each copy of tslog, version 4 and 5, that the app loads from now on. */
export function captureTslog(logs: Logs): void {
  const write = (made: LogObject): void => logs.emit(() => recordOf(made));
  // A logger made from another one has its transports; version 5 wraps functions anew there.
  const transport = { name: 'telltale', write, format: () => '' };
  const known = new WeakSet<object>();
  const tapped = new WeakSet<object>();
  tapPackage('tslog', (exports) => {
    const prototype = (exports as { BaseLogger?: { prototype?: BaseLogger } }).BaseLogger?.prototype;
    if (prototype === undefined || tapped.has(prototype)) return;
    tapped.add(prototype);
    readBeforeCall<BaseLogger, BaseLogger['log']>(prototype, 'log', (logger, log) => {
      const { attachedTransports: transports, metaProperty } = logger.settings ?? {};
      const ours = metaProperty === undefined ? transport : write;
      if (Array.isArray(transports) && !transports.includes(ours) && knowsPrinter(logger.runtime, known)) {
        transports.push(ours);
      }
      return log;
    });
  });
}
