// Captures the logs of consola, whichever reporters the app uses.

import { tapPackage } from '../../modules/patchers.ts';
import { whileLoggerPrints } from '../../process/captured-output.ts';
import type { Logs } from '../logs.ts';
import { readBeforeCall } from './read-before-call.ts';
import { recordOfValues } from './values.ts';

/** The argument of reporters. */
interface LogObject {
  readonly type?: string;
  readonly tag?: string;
  readonly level?: number;
  readonly args?: readonly unknown[];
}

type Log = (this: Consola, logged: LogObject) => unknown;

/** The part of a logger that we use. */
interface Consola {
  readonly _lastLog?: { readonly object?: LogObject };
  _log: Log;
}

const types: ReadonlySet<string> = new Set(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'verbose']);

/** There are many types, and an app can add its own, so the numeric level decides the severity. */
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
      // It prints the stack of the call, which must not contain our frames.
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
