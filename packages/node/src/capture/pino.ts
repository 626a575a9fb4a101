// Captures the logs of pino by parsing the lines that pino has written, so that fields which the app redacts or removes
// in pino are missing here too.
import type { LogRecord } from '@telltale/log-shipper';
import { addPatcher, watchPackage } from '../modules/patchers.ts';
import type { Logs } from './logs.ts';
import { type PinoLine, recordOfLine } from './pino-line.ts';

/** The part of a logger that we use; its own settings have symbols as keys. */
interface Logger {
  readonly levels?: { readonly labels?: Readonly<Record<number, string>> };
  readonly [setting: symbol]: unknown;
}

type AsJson = (this: Logger, given: unknown, message: unknown, level: number, time: string) => string;

/** The symbols of one copy of pino. */
interface Symbols {
  readonly messageKeySym?: symbol;
  readonly errorKeySym?: symbol;
  readonly nestedKeySym?: symbol;
  readonly lsCacheSym?: symbol;
  readonly chindingsSym?: symbol;
  readonly hooksSym?: symbol;
}

type StreamWrite = (line: string) => unknown;

interface Hooks {
  streamWrite?: unknown;
}

/** By the folder of the copy: one entry for each copy. */
const symbolsOf = new Map<string, Symbols>();
/** Hooks that are wrapped to see their output. */
const tappedHooks = new WeakSet<object>();
/** The line that is passed to a hook next. */
let waiting: { readonly line: string; readonly emit: (printed: string) => void } | undefined;

function settingOf(logger: Logger, symbol: symbol | undefined): unknown {
  return symbol === undefined ? undefined : logger[symbol];
}

function textOf(logger: Logger, symbol: symbol | undefined, otherwise: string = ''): string {
  const value = settingOf(logger, symbol);
  return typeof value === 'string' ? value : otherwise;
}

function lineOf(logger: Logger, level: number, time: string, message: unknown, symbols: Symbols): PinoLine {
  const levels = settingOf(logger, symbols.lsCacheSym);
  const start: unknown = typeof levels === 'object' && levels !== null ? Reflect.get(levels, level) : undefined;
  return {
    level,
    label: logger.levels?.labels?.[level] ?? String(level),
    start: typeof start === 'string' ? start : '',
    time: typeof time === 'string' ? time : '',
    bindings: textOf(logger, symbols.chindingsSym),
    messageKey: textOf(logger, symbols.messageKeySym, 'msg'),
    keys: () => ({
      errorKey: textOf(logger, symbols.errorKeySym, 'err'),
      nestedKey: textOf(logger, symbols.nestedKeySym),
    }),
    hasMessage: message !== undefined,
  };
}

function hooksOf(logger: Logger, symbols: Symbols): Hooks | undefined {
  const hooks = settingOf(logger, symbols.hooksSym);
  return typeof hooks === 'object' && hooks !== null ? hooks : undefined;
}

/** Wraps the hook to see its output, if it can be replaced. */
function tapHook(hooks: Hooks | undefined): void {
  const hook = hooks?.streamWrite;
  if (hooks === undefined || typeof hook !== 'function' || tappedHooks.has(hook)) return;
  const streamWrite: StreamWrite = function streamWrite(this: unknown, line) {
    const printing = waiting?.line === line ? waiting : undefined;
    waiting = undefined;
    const printed: unknown = Reflect.apply(hook, this, [line]);
    // Its result is printed: a text, or nothing.
    if (typeof printed === 'string' && printed !== '') printing?.emit(printed);
    return printed;
  };
  if (Reflect.set(hooks, 'streamWrite', streamWrite)) tappedHooks.add(streamWrite);
}

/** Taps each copy of pino that the app loads from now on, version 7 and newer. */
export function capturePino(logs: Logs): void {
  watchPackage('pino');
  addPatcher((exports, name, folder = '') => {
    if (name === 'pino/lib/symbols.js') symbolsOf.set(folder, exports as Symbols);
    if (name === 'pino/lib/levels.js')
      tapLevels(exports as { setLevel(this: Logger, level: unknown): unknown }, folder);
    if (name === 'pino/lib/tools.js') tapLines(exports as { asJson: AsJson }, folder, logs);
    return exports;
  });
}

/** A logger sets its level at creation, before it logs, and rarely later. */
function tapLevels(levels: { setLevel(this: Logger, level: unknown): unknown }, folder: string): void {
  const { setLevel } = levels;
  levels.setLevel = function tappedSetLevel(level) {
    tapHook(hooksOf(this, symbolsOf.get(folder) ?? {}));
    return Reflect.apply(setLevel, this, [level]);
  };
}

function tapLines(tools: { asJson: AsJson }, folder: string, logs: Logs): void {
  const { asJson } = tools;
  tools.asJson = function tapped(given, message, level, time) {
    const written = Reflect.apply(asJson, this, [given, message, level, time]);
    const symbols = symbolsOf.get(folder) ?? {};
    const describe = (printed: string): LogRecord => recordOfLine(printed, lineOf(this, level, time, message, symbols));
    const hooks = hooksOf(this, symbols);
    const hook = hooks?.streamWrite;
    if (typeof hook !== 'function') logs.emit(() => describe(written));
    else if (tappedHooks.has(hook)) {
      waiting = { line: written, emit: (printed) => logs.emit(() => describe(printed)) };
    } else {
      // Set later, or frozen: called once more, because its redactions must apply here too.
      tapHook(hooks);
      logs.emit(() => describe(String(hook(written))));
    }
    return written;
  };
}
