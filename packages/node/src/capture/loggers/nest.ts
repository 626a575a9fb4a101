// Captures the logs of NestJS' ConsoleLogger, which writes to the streams directly.
import { isError, isStack, type LogRecord } from '@telltale/log-shipper';
import { tapPackage } from '../../modules/patchers.ts';
import { isLoggerPrinting, whileLoggerPrints } from '../../process/captured-output.ts';
import type { Logs } from '../logs.ts';
import { errorOfStack, isFields, recordOfValues } from './values.ts';

/** The part of it that we use; versions 8 to 12. */
interface ConsoleLogger {
  readonly options?: { readonly json?: boolean };
  readonly redactor?: unknown;
  redact?(value: unknown): unknown;
  resolveMessage?(value: unknown): unknown;
  error(...values: unknown[]): unknown;
  printMessages(messages: unknown[], context?: string, level?: string, stream?: string, ...more: unknown[]): unknown;
  printStackTrace?(stack: unknown): unknown;
}

/** A record that waits for its stack, which older versions print after the messages. */
interface Waiting {
  describe(): LogRecord;
  stack: string | undefined;
}

/** A message may be a function that returns it: it is called once, as without us; a class stands for its name. */
function resolved(message: unknown): unknown {
  let value = message;
  for (let depth = 0; typeof value === 'function' && depth < 8; depth += 1) {
    if (Function.prototype.toString.call(value).startsWith('class ')) return value.name;
    value = value();
  }
  return value;
}

/** The values of each record: an error or a stack after a text belongs to the same record. */
function records(messages: readonly unknown[]): (readonly unknown[])[] {
  const [first, ...rest] = messages;
  const at = typeof first === 'string' ? rest.findIndex((value) => isError(value) || isStack(value)) : -1;
  if (at < 0) return messages.map((message) => [message]);
  return [[first, rest[at]], ...rest.filter((_, index) => index !== at).map((message) => [message])];
}

/** A text in the place of a stack that is not one is an ordinary field. */
function withStack(record: LogRecord, stack: string | undefined): LogRecord {
  if (stack === undefined) return record;
  if (!isStack(stack)) return { ...record, app: { ...record.app, stack } };
  return record.error === undefined ? { ...record, error: errorOfStack(stack, record.message) } : record;
}

function tapConsoleLogger(prototype: ConsoleLogger, logs: Logs): void {
  const { error, printMessages, printStackTrace } = prototype;
  let waiting: Waiting[] | undefined;

  const emit = ({ describe, stack }: Waiting): void => {
    logs.emit(() => withStack(describe(), stack));
  };

  prototype.printMessages = function tapped(messages, context = '', level = 'log', stream, ...more) {
    if (isLoggerPrinting()) return Reflect.apply(printMessages, this, [messages, context, level, stream, ...more]);
    // If the function's result is not printed, the function is left for the printer to call.
    const asks = typeof this.resolveMessage === 'function' || this.options?.json !== true;
    const given = asks ? messages.map(resolved) : messages;
    const [stack, params] = more;
    const masked = (value: unknown): unknown => (this.redactor && this.redact ? this.redact(value) : value);
    for (const [index, values] of records(given).entries()) {
      const one: Waiting = {
        describe() {
          const more = masked(params);
          const word = level === 'log' ? 'info' : level;
          const [text, beside] = values.map(masked);
          const said = values.length > 1 && !isStack(beside) ? [text, beside] : [text];
          const record = recordOfValues(word, context || 'Nest', said, isFields(more) ? more : {});
          return isStack(beside) ? withStack(record, beside) : record;
        },
        stack: index === 0 && typeof stack === 'string' ? stack : undefined,
      };
      if (waiting) waiting.push(one);
      else emit(one);
    }
    return whileLoggerPrints(() => Reflect.apply(printMessages, this, [given, context, level, stream, ...more]));
  };

  if (printStackTrace === undefined) return;
  prototype.printStackTrace = function tapped(stack) {
    const [first] = waiting ?? [];
    if (first && first.stack === undefined && typeof stack === 'string') first.stack = stack;
    return whileLoggerPrints(() => Reflect.apply(printStackTrace, this, [stack]));
  };
  prototype.error = function tapped(...values) {
    const outer = waiting;
    const own: Waiting[] = [];
    waiting = own;
    try {
      return Reflect.apply(error, this, values);
    } finally {
      waiting = outer;
      for (const one of own) emit(one);
    }
  };
}

/** Taps each copy of NestJS that the app loads from now on. */
export function captureNest(logs: Logs): void {
  const tapped = new WeakSet<object>();
  tapPackage('@nestjs/common', (exports) => {
    const prototype = (exports as { ConsoleLogger?: { prototype?: ConsoleLogger } }).ConsoleLogger?.prototype;
    if (prototype === undefined || typeof prototype.printMessages !== 'function' || tapped.has(prototype)) return;
    tapped.add(prototype);
    tapConsoleLogger(prototype, logs);
  });
}
