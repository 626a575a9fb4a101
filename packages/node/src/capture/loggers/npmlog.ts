// Captures the logs of npmlog.
import { isError } from '@telltale/log-shipper';
import { tapPackage } from '../../modules/patchers.ts';
import { whileLoggerPrints } from '../../process/captured-output.ts';
import type { Logs } from '../logs.ts';
import { errorAndDetails } from './values.ts';

interface Message {
  readonly level: string;
  readonly prefix?: string;
  readonly message: string;
  readonly messageRaw?: readonly unknown[];
}

/** The part of the package that we use. */
interface Npmlog {
  readonly level?: string;
  readonly levels?: Readonly<Record<string, number>>;
  readonly _paused?: boolean;
  emitLog?(message: Message): unknown;
}

function isPrinted({ level = 'info', levels = {}, _paused: paused }: Npmlog, message: Message): boolean {
  const rank = levels[message.level];
  // While paused, it prints later through the same function.
  return paused !== true && rank !== undefined && rank >= (levels[level] ?? 0) && rank !== Number.POSITIVE_INFINITY;
}

/** Taps each copy of npmlog that the app loads from now on. */
export function captureNpmlog(logs: Logs): void {
  const tapped = new WeakSet<object>();
  tapPackage('npmlog', (exports) => {
    const npmlog = exports as Npmlog;
    const { emitLog } = npmlog;
    if (typeof emitLog !== 'function' || tapped.has(npmlog)) return;
    tapped.add(npmlog);
    npmlog.emitLog = function tappedLog(message) {
      if (isPrinted(npmlog, message)) {
        logs.emit(() => {
          const thrown = message.messageRaw?.find(isError);
          const { level, prefix } = message;
          const errorPart = thrown === undefined ? undefined : errorAndDetails(thrown);
          const line = errorPart === undefined ? message.message : (message.message.split('\n', 1)[0] ?? '');
          return { level, logger: prefix || 'npmlog', message: line, ...errorPart };
        });
      }
      return whileLoggerPrints(() => Reflect.apply(emitLog, this, [message]));
    };
  });
}
