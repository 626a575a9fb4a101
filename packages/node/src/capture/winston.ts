// Captures the logs of winston: a tap on each logger, after its formats and beside its transports.
import { isError, type LogRecord } from '@telltale/log-shipper';
import { type Formatting, type Given, givenOf, type Info, levelOf, recordOfInfo } from '@telltale/winston/info-record';
import { addPatcher, watchPackage } from '../modules/patchers.ts';
import { whileLoggerPrints } from '../process/captured-output.ts';
import { crashFields } from './crash-records.ts';
import { claimCrash, noteCrash } from './crashes.ts';
import type { Logs } from './logs.ts';

/** The part of a logger that we use. */
interface Logger {
  readonly level?: string;
  readonly levels?: Readonly<Record<string, number>>;
  readonly transports?: readonly object[] | object;
  push(chunk: unknown): boolean;
  _addDefaultMeta?(info: unknown): unknown;
  _transform(info: unknown, encoding: string, done: () => void): void;
}

/** The arguments that winston's splat format has written into messages; copies of a record share their list. */
const splatted = new WeakSet<object>();
const formatting: Formatting = {
  isSplatted: (extras) => typeof extras === 'object' && extras !== null && splatted.has(extras),
};

interface Prototyped<T> {
  readonly prototype: T;
}

function isEnabled(logger: Logger, level: string): boolean {
  const { levels = {}, level: threshold } = logger;
  const rank = levels[level];
  const most = threshold === undefined ? undefined : levels[threshold];
  return rank === undefined || most === undefined || rank <= most;
}

/** Whether one of the logger's own transports ships its records, which must not arrive twice. */
function isShipped({ transports }: Logger): boolean {
  const list = Array.isArray(transports) ? transports : [transports];
  return list.some((transport) => transport !== null && typeof transport === 'object' && 'shipsItself' in transport);
}

/** If winston logs exceptions and rejections, its record replaces ours. */
function recordOf(info: Info, given: Given): LogRecord {
  const record = recordOfInfo(info, given, formatting);
  if (info.exception === true) return claimCrash(record, true);
  if (info.rejection !== true) return record;
  noteCrash('unhandled-rejection');
  return { ...record, fields: crashFields('unhandled-rejection') };
}

function isInfo(value: unknown): value is Info {
  return typeof value === 'object' && value !== null;
}

function tapLogger({ prototype }: Prototyped<Logger>, logs: Logs): void {
  const { _transform: transform, push, _addDefaultMeta: addDefaultMeta } = prototype;
  let given: Given | undefined;
  // A record with only an error, before the formats.
  let logged: Error | undefined;
  if (addDefaultMeta !== undefined) {
    prototype._addDefaultMeta = function _addDefaultMeta(info) {
      logged = isError(info) ? info : undefined;
      return Reflect.apply(addDefaultMeta, this, [info]);
    };
  }
  prototype._transform = function _transform(info, encoding, done) {
    // A format may log by another logger meanwhile.
    const outer = given;
    given = isInfo(info) ? givenOf(info, logged) : undefined;
    logged = undefined;
    try {
      return Reflect.apply(transform, this, [info, encoding, done]);
    } finally {
      given = outer;
    }
  };
  prototype.push = function tapped(chunk) {
    // A format without a result drops the record; the end of the stream is pushed too.
    const before = given;
    if (isInfo(chunk) && before && isEnabled(this, levelOf(chunk)) && !isShipped(this)) {
      logs.emit(() => recordOf(chunk, before));
    }
    return Reflect.apply(push, this, [chunk]);
  };
}

function markPrinting({ prototype }: Prototyped<{ log(...values: unknown[]): unknown }>): void {
  const { log } = prototype;
  prototype.log = function marked(...values) {
    return whileLoggerPrints(() => Reflect.apply(log, this, values));
  };
}

const SPLAT = Symbol.for('splat');

/** Wraps winston's splat format to see its arguments. */
function tapSplat(makeFormat: () => object): void {
  const prototype: { transform(info: Info, options: unknown): unknown } = Object.getPrototypeOf(makeFormat());
  const { transform } = prototype;
  prototype.transform = function tapped(info, options) {
    const result = Reflect.apply(transform, this, [info, options]);
    const extras = isInfo(info) ? info[SPLAT] : undefined;
    if (typeof extras === 'object' && extras !== null) splatted.add(extras);
    return result;
  };
}

/** Taps each copy of winston 3 that the app loads from now on. */
export function captureWinston(logs: Logs): void {
  watchPackage('winston');
  watchPackage('logform');
  addPatcher((exports, name) => {
    if (name === 'winston/lib/winston/logger.js') tapLogger(exports as Prototyped<Logger>, logs);
    if (name === 'winston/lib/winston/transports/console.js') markPrinting(exports as Prototyped<{ log(): unknown }>);
    if (name === 'logform/splat.js') tapSplat(exports as () => object);
    return exports;
  });
}
