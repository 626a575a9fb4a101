// Captures the logs of loglevel with its own levels: its debug calls console.log.

import { tapPackage } from '../../modules/patchers.ts';
import { whileLoggerPrints } from '../../process/captured-output.ts';
import type { Logs } from '../logs.ts';
import { recordOfValues } from './values.ts';

type Method = (...values: unknown[]) => unknown;
type MethodFactory = (level: string, threshold: unknown, logger: unknown) => Method;

/** The part of a logger that we use. */
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
      // It prints the stack of the call, which must not contain our frames; console records it.
      if (level === 'trace') return method;
      const name = typeof logger === 'string' && logger !== '' ? logger : 'loglevel';
      return function log(this: unknown, ...values) {
        logs.emit(() => recordOfValues(level, name, values));
        return whileLoggerPrints(() => Reflect.apply(method, this, values));
      };
    };
    // Its existing methods were created by the other one.
    loglevel.setLevel?.(loglevel.getLevel?.(), false);
  });
}
