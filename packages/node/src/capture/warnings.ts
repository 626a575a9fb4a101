// Logs warnings of `process.emitWarning`; Node prints them as usual.
import { errorDetails, errorFields } from '@telltale/log-shipper';
import type { Logs } from './logs.ts';

let printing = false;

/** Whether Node is printing a warning by `console`, which was recorded already. */
export function isNodePrinting(): boolean {
  return printing;
}

/** Records each warning. A listener changes neither Node's own output nor the effect of flags. */
export function captureWarnings(logs: Logs): void {
  // Before Node's own listener; the next one is still before the app's.
  process.prependListener('warning', (warning: Error) => {
    logs.emit(() => {
      const details = errorDetails(warning);
      return {
        level: 'warn',
        logger: 'process',
        message: `${warning.name}: ${warning.message}`,
        error: errorFields(warning),
        app: details && { error: details },
        fields: { 'event.kind': 'event', 'event.action': 'warning' },
      };
    });
    printing = true;
  });
  process.on('warning', () => {
    printing = false;
  });
}
