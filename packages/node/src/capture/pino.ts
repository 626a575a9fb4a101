// Captures the logs of pino by parsing the line that pino has written, so that what the app redacts or leaves out in
// pino is absent here too.
import type { LogRecord } from '@telltale/log-shipper';
import { addPatcher, watchPackage } from '../modules/patchers.ts';
import type { Logs } from './logs.ts';
import { type PinoLine, recordOfLine } from './pino-line.ts';

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
  readonly nestedKeySym?: symbol;
  readonly lsCacheSym?: symbol;
  readonly chindingsSym?: symbol;
  readonly hooksSym?: symbol;
}

type StreamWrite = (line: string) => unknown;

interface Hooks {
  streamWrite?: unknown;
}

/** By the folder of the copy: as many as there are copies. */
const symbolsOf = new Map<string, Symbols>();
/** The hooks that tell us what they made of a line. */
const tappedHooks = new WeakSet<object>();
/** The line that a hook is about to be given. */
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

/** Has the hook tell what it makes of a line, where it can be replaced. */
function tapHook(hooks: Hooks | undefined): void {
  const hook = hooks?.streamWrite;
  if (hooks === undefined || typeof hook !== 'function' || tappedHooks.has(hook)) return;
  const streamWrite: StreamWrite = function streamWrite(this: unknown, line) {
    const printing = waiting?.line === line ? waiting : undefined;
    waiting = undefined;
    const printed: unknown = Reflect.apply(hook, this, [line]);
    // What it answers is printed: a text, or nothing.
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

/** A logger sets its level when it is made, before it logs, and hardly ever then. */
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
      // Given later, or frozen: asked once more, since what it masks must not be shipped.
      tapHook(hooks);
      logs.emit(() => describe(String(hook(written))));
    }
    return written;
  };
}
