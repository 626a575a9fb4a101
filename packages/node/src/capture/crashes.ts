// Detects uncaught exceptions and unhandled rejections: each is reported once, and kept for the record of the end.
import { setImmediate } from 'node:timers';
import type { LogRecord } from '@telltale/log-shipper';
import { limits } from '../limits.ts';

/** What nobody caught. */
export type CrashKind = 'uncaught-exception' | 'unhandled-rejection';

/** By the words of winston, pino, bunyan, syslog and console. */
const graveLevels: ReadonlySet<string> = new Set(['error', 'fatal', 'crit', 'critical', 'alert', 'emerg']);

let last: { readonly kind: CrashKind; readonly at: number } | undefined;
/** A record that waits for the app to tell of the same itself. */
let held: { readonly record: LogRecord; readonly emit: (record: LogRecord) => void } | undefined;

/** Tells of one, when it came up. */
export function noteCrash(kind: CrashKind): void {
  last = { kind, at: performance.now() };
}

/** The one for which the process ends with a failure now: its handler may close servers first. */
export function recentCrash(): CrashKind | undefined {
  return last !== undefined && performance.now() - last.at < limits.crashEndMsMax ? last.kind : undefined;
}

/** Emits a record of a crash once the app's own handlers have run, unless one of them logs the same. */
export function holdCrash(record: LogRecord, emit: (record: LogRecord) => void): void {
  releaseCrash();
  held = { record, emit };
  // A handler may end the process instead.
  setImmediate(releaseCrash).unref();
}

/** Emits what is held. */
export function releaseCrash(): void {
  const waiting = held;
  held = undefined;
  waiting?.emit(waiting.record);
}

/**
 * A record of the app's, which takes the place of the one that is held if it tells of the same.
 *
 * @param isSame whether it is known to
 */
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
