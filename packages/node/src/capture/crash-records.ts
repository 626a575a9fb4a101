// Logs crashes: uncaught exceptions and unhandled rejections that end the process.
import { errorDetails, errorFields, type LogRecord } from '@telltale/log-shipper';
import { type CrashKind, holdCrash } from './crashes.ts';
import type { Logs } from './logs.ts';

/** The fields of the record of a crash. */
export function crashFields(kind: CrashKind): NonNullable<LogRecord['fields']> {
  return { 'event.kind': 'event', 'event.action': kind };
}

function recordOf(thrown: unknown, kind: CrashKind): LogRecord {
  const error = errorFields(thrown);
  const details = errorDetails(thrown);
  return {
    level: 'error',
    logger: 'process',
    message: `${kind.replace('-', ' ')}: ${error.message ?? ''}`,
    error,
    app: details && { error: details },
    fields: crashFields(kind),
  };
}

/** Records each crash just before Node handles it; Node's handling is unchanged. */
export function captureCrashes(logs: Logs): void {
  const emit = (record: LogRecord): void => logs.emit(() => record);
  process.on('uncaughtExceptionMonitor', (thrown: unknown, origin) => {
    const record = recordOf(thrown, origin === 'unhandledRejection' ? 'unhandled-rejection' : 'uncaught-exception');
    // A handler of the app, or of a logger that handles exceptions, has more details.
    if (process.listenerCount('uncaughtException') > 0) holdCrash(record, emit);
    else emit(record);
  });
}
