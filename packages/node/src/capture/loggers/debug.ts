// Captures the logs of the `debug` package, for the namespaces that DEBUG enables.
import { format } from 'node:util';
import { tapPackage } from '../../modules/patchers.ts';
import type { Logs } from '../logs.ts';

type Log = (...values: unknown[]) => unknown;

/** A debugger for one namespace. */
interface Debugger {
  readonly namespace?: string;
  readonly log?: Log;
}

/** The part of the package that we use. */
interface Debug {
  log?: Log;
  formatArgs?(this: Debugger, values: unknown[]): unknown;
}

/** Taps each copy of debug that the app loads from now on. */
export function captureDebug(logs: Logs): void {
  const tapped = new WeakSet<object>();
  tapPackage('debug', (exports) => {
    const debug = exports as Debug;
    const { formatArgs, log: ownLog } = debug;
    if (typeof formatArgs !== 'function' || tapped.has(debug)) return;
    tapped.add(debug);
    debug.formatArgs = function tappedFormat(values) {
      // If an app redirects it to something else, such as console, that is captured itself.
      if (this.log === undefined && debug.log === ownLog) {
        // The rest adds the namespace and the time, in colours.
        const said = [...values];
        logs.emit(() => ({ level: 'debug', logger: this.namespace ?? 'debug', message: format(...said) }));
      }
      return Reflect.apply(formatArgs, this, [values]);
    };
  });
}
