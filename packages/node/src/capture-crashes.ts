// Records what ends the process from within: exceptions that nobody caught, and rejections that nobody handled.
import { errorFields } from '@telltale/log-shipper';
import type { Logs } from './logs.ts';

/** Records each of them just before Node acts on it; what Node does then stays as it is. */
export function captureCrashes(logs: Logs): void {
  process.on('uncaughtExceptionMonitor', (thrown: unknown, origin) => {
    logs.emit(() => {
      const error = errorFields(thrown);
      const rejected = origin === 'unhandledRejection';
      return {
        level: 'error',
        logger: 'process',
        message: `${rejected ? 'unhandled rejection' : 'uncaught exception'}: ${error.message ?? ''}`,
        error,
        fields: { 'event.kind': 'event', 'event.action': rejected ? 'unhandled-rejection' : 'uncaught-exception' },
      };
    });
  });
}
