// Captures the logs of `console.log` and its siblings; their output is unchanged.
import { format, inspect } from 'node:util';
import { errorDetails, errorFields, isError, type LogRecord } from '@telltale/log-shipper';
import { isLoggerPrinting, whileConsolePrints } from '../process/captured-output.ts';
import type { ConsoleLevel } from '../settings/settings.ts';
import { warn } from '../warnings.ts';
import type { Logs } from './logs.ts';
import { isNodePrinting } from './warnings.ts';

type Method = (...values: unknown[]) => void;

/** On a line, an error is its class and message; the stack has a field of its own. */
function asText(value: unknown): unknown {
  if (!isError(value)) return value;
  const { type, message } = errorFields(value);
  return `${type}: ${message}`;
}

/** The printed text; if `console` itself throws because it cannot format a value, as much of it as possible. */
function textOf(values: readonly unknown[]): string {
  try {
    return format(...values);
  } catch {
    return values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' ');
  }
}

/** Details of the errors beyond class, message and stack of the first. */
function detailsOf(thrown: unknown, others: readonly unknown[]): object | undefined {
  const details = errorDetails(thrown);
  if (details === undefined && others.length === 0) return undefined;
  return { ...(details && { error: details }), ...(others.length > 0 && { errors: others }) };
}

function recordOf(level: string, values: readonly unknown[]): LogRecord {
  const [thrown, ...others] = values.filter(isError);
  const error = thrown === undefined ? undefined : errorFields(thrown);
  return {
    level: level === 'log' ? 'info' : level,
    logger: 'console',
    message: values.length === 1 && error ? (error.message ?? '') : textOf(values.map(asText)),
    error,
    app: thrown === undefined ? undefined : detailsOf(thrown, others),
  };
}

/** As `console.dir` prints a value. */
function dirRecord([value, options]: readonly unknown[]): LogRecord {
  const chosen = typeof options === 'object' ? options : undefined;
  return {
    level: 'info',
    logger: 'console',
    message: inspect(value, { customInspect: false, ...chosen, colors: false }),
  };
}

type Name = ConsoleLevel | 'dir' | 'dirxml';

/** Captures the given methods of `console` from now on, and those that call them. */
export function captureConsole(logs: Logs, levels: readonly ConsoleLevel[]): void {
  for (const level of levels) captureMethod(logs, level, (values) => recordOf(level, values));
  if (!levels.includes('log')) return;
  captureMethod(logs, 'dir', dirRecord);
  captureMethod(logs, 'dirxml', (values) => recordOf('log', values));
}

function captureMethod(logs: Logs, name: Name, describe: (values: readonly unknown[]) => LogRecord): void {
  const original = console[name] as Method;
  const captured: Record<string, Method> = {
    [name](this: unknown, ...values) {
      if (!isNodePrinting() && !isLoggerPrinting()) logs.emit(() => describe(values));
      return whileConsolePrints(() => Reflect.apply(original, this, values));
    },
  };
  const method = captured[name];
  // Frozen, by a flag or by the app: returns false instead of throwing.
  if (method && !Reflect.set(console, name, method)) {
    warn('preload', 'console is frozen: its output is not captured.');
  }
}
