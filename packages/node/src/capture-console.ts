// Captures what the app says through `console`; what it prints stays as it is.
import { format } from 'node:util';
import { errorFields, isError, type LogRecord } from '@telltale/log-shipper';
import { isNodePrinting } from './capture-warnings.ts';
import { isWinstonPrinting } from './capture-winston.ts';
import type { Logs } from './logs.ts';
import type { ConsoleLevel } from './settings.ts';
import { warn } from './warnings.ts';

type Method = (...values: unknown[]) => void;

/** An error within a line is its class and message; the stack has a field of its own. */
function asText(value: unknown): unknown {
  if (!isError(value)) return value;
  const { type, message } = errorFields(value);
  return `${type}: ${message}`;
}

function recordOf(level: ConsoleLevel, values: readonly unknown[]): LogRecord {
  const thrown = values.find(isError);
  const error = thrown === undefined ? undefined : errorFields(thrown);
  return {
    level: level === 'log' ? 'info' : level,
    logger: 'console',
    message: values.length === 1 && error ? (error.message ?? '') : format(...values.map(asText)),
    error,
  };
}

/** Captures the given methods of `console` from now on. */
export function captureConsole(logs: Logs, levels: readonly ConsoleLevel[]): void {
  for (const level of levels) {
    const original: Method = console[level];
    const captured: Record<string, Method> = {
      [level](this: unknown, ...values) {
        if (!isWinstonPrinting() && !isNodePrinting()) logs.emit(() => recordOf(level, values));
        return Reflect.apply(original, this, values);
      },
    };
    const method = captured[level];
    // Frozen, by a flag or by the app: false, and nothing is thrown.
    if (method && !Reflect.set(console, level, method)) {
      warn('preload', 'console is frozen: what is printed by it is not captured.');
    }
  }
}
