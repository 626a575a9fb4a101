// Captures the logs of signale.
import { basename } from 'node:path';
import { addPatcher, watchPackage } from '../../modules/patchers.ts';
import { whileLoggerPrints } from '../../process/captured-output.ts';
import type { Logs } from '../logs.ts';
import { isFields, recordOfValues } from './values.ts';

interface Type {
  readonly logLevel?: string;
}

/** The part of a logger that we use. */
interface Signale {
  readonly _types?: Readonly<Record<string, Type | undefined>>;
  readonly _scopeName?: string | readonly string[];
  readonly _logLevels: Readonly<Record<string, number>>;
  readonly _generalLogLevel: string;
  readonly filename?: string;
  isEnabled(): boolean;
  _filterSecrets(text: string): string;
  _logger(type: Type, ...values: unknown[]): unknown;
  _log(text: string, streams: unknown, level: string): unknown;
}

const levels: Readonly<Record<string, string>> = { timer: 'debug', debug: 'debug', warn: 'warn', error: 'error' };

function scopeOf({ _scopeName: scope = '' }: Signale): string {
  return (typeof scope === 'string' ? [scope] : scope).filter((part) => part !== '').join('.');
}

/** A call may give its text with a prefix and a suffix. */
function valuesOf(values: readonly unknown[]): readonly unknown[] {
  const [only] = values;
  if (values.length !== 1 || !isFields(only) || !('message' in only)) return values;
  return [only.prefix, ...[only.message].flat(), only.suffix].filter((value) => value !== undefined);
}

/** Files on the stack, nearest first. */
function callers(): (string | null | undefined)[] {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = (_, sites) => sites;
    const { stack } = new Error() as unknown as { readonly stack: readonly NodeJS.CallSite[] };
    return stack.map((site) => site.getFileName());
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/**
 * The file that logs, which signale shows if configured: the first on the stack that belongs neither to signale nor to
 * us.
 */
function filename(): string {
  const files = callers();
  const [ours] = files;
  const signale = files.find((file) => file !== ours);
  const found = files.find((file) => file !== ours && file !== signale);
  return found ? basename(found) : 'anonymous';
}

/** Taps each copy of signale that the app loads from now on. */
export function captureSignale(logs: Logs): void {
  watchPackage('signale');
  addPatcher((exports, name) => {
    if (name !== 'signale/signale.js') return exports;
    const { prototype } = exports as { readonly prototype: Signale };
    const { _logger: logger, _log: log } = prototype;
    Object.defineProperty(prototype, 'filename', { configurable: true, get: filename });
    let given: { readonly type: string; readonly values: readonly unknown[] } | undefined;
    prototype._logger = function tapped(type, ...values) {
      const outer = given;
      given = { type: String(type), values };
      try {
        return Reflect.apply(logger, this, [type, ...values]);
      } finally {
        given = outer;
      }
    };
    prototype._log = function tapped(text, streams, level) {
      const { type, values } = given ?? { type: 'timer', values: [text] };
      if (this.isEnabled() && Number(this._logLevels[level]) >= Number(this._logLevels[this._generalLogLevel])) {
        logs.emit(() => {
          const word = type === 'fatal' ? 'fatal' : (levels[level] ?? 'info');
          const more = type === word || type === 'log' ? {} : { type };
          const record = recordOfValues(word, scopeOf(this) || 'signale', valuesOf(values), more);
          return { ...record, message: this._filterSecrets(record.message) };
        });
      }
      return whileLoggerPrints(() => Reflect.apply(log, this, [text, streams, level]));
    };
    return exports;
  });
}
