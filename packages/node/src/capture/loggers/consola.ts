// Captures the logs of consola, whichever reporters the app uses.

import { tapPackage } from '../../modules/patchers.ts';
import { whileLoggerPrints } from '../../process/printing.ts';
import type { Logs } from '../logs.ts';
import { readBeforeCall } from './read-before-call.ts';
import { recordOfValues } from './values.ts';

/** What reporters are given. */
interface LogObject {
  readonly type?: string;
  readonly tag?: string;
  readonly level?: number;
  readonly args?: readonly unknown[];
}

type Log = (this: Consola, logged: LogObject) => unknown;

/** What we use of a logger. */
interface Consola {
  readonly _lastLog?: { readonly object?: LogObject };
  _log: Log;
}

const types: ReadonlySet<string> = new Set(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'verbose']);

/** Types are many, and an app adds its own: their number says how grave they are. */
function levelOf({ type = 'log', level = 3 }: LogObject): string {
  if (types.has(type)) return type;
  return ['error', 'warn', 'info', 'info', 'debug'][Math.max(0, level)] ?? 'trace';
}

/** Taps each copy of consola 3 that the app loads from now on. */
export function captureConsola(logs: Logs): void {
  const emit = (logged: LogObject): void => {
    logs.emit(() => {
      const { type = 'log', tag, args = [] } = logged;
      const level = levelOf(logged);
      return recordOfValues(level, tag || 'consola', args, type === level || type === 'log' ? {} : { type });
    });
  };
  const tapped = new WeakSet<object>();
  tapPackage('consola', (exports) => {
    const prototype = (exports as { Consola?: { prototype?: Consola } }).Consola?.prototype;
    if (prototype === undefined || tapped.has(prototype)) return;
    tapped.add(prototype);
    readBeforeCall<Consola, Log>(prototype, '_log', (consola, log) => {
      const last = consola._lastLog?.object;
      // It prints the stack of the call, on which we are not to be.
      if (last?.type === 'trace') {
        emit(last);
        return log;
      }
      return function tappedLog(logged) {
        emit(logged);
        return whileLoggerPrints(() => Reflect.apply(log, this, [logged]));
      };
    });
  });
}
