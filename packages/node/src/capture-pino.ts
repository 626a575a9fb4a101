// Captures what the app logs through pino: the line that pino made is read again, so that what the app has pino leave
// out or rename is left out and renamed here too.
import type { ErrorFields, LogRecord } from '@telltale/log-shipper';
import type { Logs } from './logs.ts';
import { addPatcher, watchPackage } from './patchers.ts';

/** What we use of a logger; its own settings stand under symbols. */
interface Logger {
  readonly levels?: { readonly labels?: Readonly<Record<number, string>> };
  readonly [setting: symbol]: unknown;
}

type AsJson = (this: Logger, given: unknown, message: unknown, level: number, time: string) => string;

/** The symbols of one copy of pino. */
interface Symbols {
  readonly messageKeySym?: symbol;
  readonly errorKeySym?: symbol;
}

type Line = Record<string, unknown>;

/** By the folder of the copy: as many as there are copies. */
const symbolsOf = new Map<string, Symbols>();

function settingOf(logger: Logger, symbol: symbol | undefined, otherwise: string): string {
  const value = symbol === undefined ? undefined : logger[symbol];
  return typeof value === 'string' ? value : otherwise;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An error as pino's serializer leaves it. */
function errorOf(value: unknown): ErrorFields | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, message, stack, code } = value as Line;
  if (text(stack) === undefined && text(type) === undefined) return undefined;
  const fields = { type: text(type), code: text(code), message: text(message), stack_trace: text(stack) };
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined));
}

function recordOf(logger: Logger, level: number, written: string, symbols: Symbols): LogRecord {
  const messageKey = settingOf(logger, symbols.messageKeySym, 'msg');
  const errorKey = settingOf(logger, symbols.errorKeySym, 'err');
  const { level: _level, time: _time, pid: _pid, hostname: _hostname, name, ...rest }: Line = JSON.parse(written);
  const { [messageKey]: message, ...added } = rest;
  const error = errorOf(added[errorKey]);
  if (error !== undefined) delete added[errorKey];
  return {
    level: logger.levels?.labels?.[level] ?? String(level),
    logger: text(name) ?? 'pino',
    message: text(message) ?? error?.message ?? '',
    error,
    app: Object.keys(added).length > 0 ? added : undefined,
  };
}

/** Taps each copy of pino that the app loads from now on, version 7 and newer. */
export function capturePino(logs: Logs): void {
  watchPackage('pino');
  addPatcher((exports, name, folder = '') => {
    if (name === 'pino/lib/symbols.js') symbolsOf.set(folder, exports as Symbols);
    if (name !== 'pino/lib/tools.js') return exports;
    const tools = exports as { asJson: AsJson };
    const { asJson } = tools;
    tools.asJson = function tapped(given, message, level, time) {
      const written = Reflect.apply(asJson, this, [given, message, level, time]);
      logs.emit(() => recordOf(this, level, written, symbolsOf.get(folder) ?? {}));
      return written;
    };
    return tools;
  });
}
