// Captures the logs of roarr if ROARR_LOG enables them.
import type { LogRecord } from '@telltale/log-shipper';
import { addPatcher, watchPackage } from '../../modules/patchers.ts';
import { whileLoggerPrints } from '../../process/captured-output.ts';
import type { Logs } from '../logs.ts';
import { serializedError, someFields } from './values.ts';

/** A message as roarr passes it to its writer. */
interface Packet {
  readonly context?: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

type OnMessage = (packet: Packet) => unknown;

interface Factory {
  createLogger(onMessage: OnMessage, ...more: unknown[]): unknown;
}

const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function recordOf({ context = {}, message = '' }: Packet): LogRecord {
  const { logLevel, ...app } = context;
  const key = ['error', 'err'].find((one) => serializedError(app[one]) !== undefined);
  const error = key === undefined ? undefined : serializedError(app[key]);
  const fields = Object.fromEntries(Object.entries(app).filter(([one]) => one !== key));
  const logger = text(app.namespace) ?? text(app.program) ?? text(app.package) ?? 'roarr';
  return { level: levels[Number(logLevel)] ?? 'info', logger, message, error, app: someFields(fields) };
}

/** Taps each copy of roarr that the app loads from now on. */
export function captureRoarr(logs: Logs): void {
  // A child uses the function of its parent, which is tapped already.
  const tapped = new WeakSet<OnMessage>();
  watchPackage('roarr');
  addPatcher((exports, name) => {
    if (!/^roarr[\\/].*[\\/]createLogger\.js$/.test(name)) return exports;
    const factory = exports as Factory;
    const { createLogger } = factory;
    factory.createLogger = function createTapped(onMessage, ...more) {
      let taken = onMessage;
      if (!tapped.has(onMessage)) {
        taken = (packet) => {
          logs.emit(() => recordOf(packet));
          return whileLoggerPrints(() => onMessage(packet));
        };
        tapped.add(taken);
      }
      return Reflect.apply(createLogger, this, [taken, ...more]);
    };
    return factory;
  });
}
