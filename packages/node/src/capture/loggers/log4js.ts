// Captures the logs of log4js, whichever appenders the app uses.

import { addPatcher, watchPackage } from '../../modules/patchers.ts';
import { whileLoggerPrints } from '../../process/captured-output.ts';
import type { Logs } from '../logs.ts';
import { recordOfValues } from './values.ts';

/** The event of a call, before the appenders. */
interface LoggingEvent {
  readonly categoryName?: string;
  readonly data?: readonly unknown[];
  readonly level?: { readonly levelStr?: string };
  readonly context?: Readonly<Record<string, unknown>>;
}

interface Clustering {
  send(event: LoggingEvent): unknown;
}

/** Taps each copy of log4js that the app loads from now on. */
export function captureLog4js(logs: Logs): void {
  watchPackage('log4js');
  addPatcher((exports, name) => {
    if (name !== 'log4js/lib/clustering.js') return exports;
    const clustering = exports as Clustering;
    const { send } = clustering;
    // Each event passes here once, in the process that logged it; its location was read from the stack before.
    clustering.send = function tapped(event) {
      logs.emit(() => {
        const { level, categoryName = 'log4js', data = [], context } = event;
        return recordOfValues((level?.levelStr ?? 'info').toLowerCase(), categoryName, data, { ...context });
      });
      return whileLoggerPrints(() => Reflect.apply(send, this, [event]));
    };
    return clustering;
  });
}
