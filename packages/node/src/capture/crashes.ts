// Detects uncaught exceptions and unhandled rejections: each is reported once, and kept for the record of the process's
// end.
import { setImmediate } from 'node:timers';
import type { LogRecord } from '@telltale/log-shipper';
import { limits } from '../limits.ts';

/** An uncaught error. */
export type CrashKind = 'uncaught-exception' | 'unhandled-rejection';

/** Words with which winston, pino, bunyan, syslog and console report it. */
const graveLevels: ReadonlySet<string> = new Set(['error', 'fatal', 'crit', 'critical', 'alert', 'emerg']);

let last: { readonly kind: CrashKind; readonly at: number } | undefined;
/** A record that is held back because the app may log the same. */
let held: { readonly record: LogRecord; readonly emit: (record: LogRecord) => void } | undefined;

/** Called with each crash. */
export function noteCrash(kind: CrashKind): void {
  last = { kind, at: performance.now() };
}

/** The crash that ends the process with a failure now: its handler may close servers first. */
export function recentCrash(): CrashKind | undefined {
  return last !== undefined && performance.now() - last.at < limits.crashEndMsMax ? last.kind : undefined;
}

/** Emits a record of a crash after the app's own handlers have run, unless one of them logs the same. */
export function holdCrash(record: LogRecord, emit: (record: LogRecord) => void): void {
  releaseCrash();
  held = { record, emit };
  // A handler may end the process instead.
  setImmediate(releaseCrash).unref();
}

/** Emits the records that are held back. */
export function releaseCrash(): void {
  const waiting = held;
  held = undefined;
  waiting?.emit(waiting.record);
}

/** A record of the app, which replaces the one held back if it reports the same. @param isSame whether that is known */
export function claimCrash(record: LogRecord, isSame: boolean = false): LogRecord {
  if (held === undefined || !(isSame || tellsOf(record, held.record))) return record;
  const { fields } = held.record;
  held = undefined;
  return { ...record, fields: { ...fields, ...record.fields } };
}

function tellsOf({ level, error }: LogRecord, crash: LogRecord): boolean {
  const stack = crash.error?.stack_trace?.split('\nCaused by: ', 1)[0];
  return stack !== undefined && graveLevels.has(level) && error?.stack_trace?.startsWith(stack) === true;
}
