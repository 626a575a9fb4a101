// Captures the logs of loglevel with its own levels: its debug calls console.log.

import { tapPackage } from '../../modules/patchers.ts';
import { whileLoggerPrints } from '../../process/printing.ts';
import type { Logs } from '../logs.ts';
import { recordOfValues } from './values.ts';

type Method = (...values: unknown[]) => unknown;
type MethodFactory = (level: string, threshold: unknown, logger: unknown) => Method;

/** What we use of a logger. */
interface Loglevel {
  methodFactory?: MethodFactory;
  getLevel?(): unknown;
  setLevel?(level: unknown, persist: boolean): unknown;
}

/** Taps each copy of loglevel that the app loads from now on. */
export function captureLoglevel(logs: Logs): void {
  const tapped = new WeakSet<object>();
  tapPackage('loglevel', (exports) => {
    const loglevel = exports as Loglevel;
    const { methodFactory } = loglevel;
    if (typeof methodFactory !== 'function' || tapped.has(loglevel)) return;
    tapped.add(loglevel);
    loglevel.methodFactory = function tappedFactory(level, threshold, logger) {
      const method = Reflect.apply(methodFactory, this, [level, threshold, logger]) as Method;
      // It prints the stack of the call, on which we are not to be; console tells of it.
      if (level === 'trace') return method;
      const name = typeof logger === 'string' && logger !== '' ? logger : 'loglevel';
      return function log(this: unknown, ...values) {
        logs.emit(() => recordOfValues(level, name, values));
        return whileLoggerPrints(() => Reflect.apply(method, this, values));
      };
    };
    // The methods that it has were made by the other one.
    loglevel.setLevel?.(loglevel.getLevel?.(), false);
  });
}
