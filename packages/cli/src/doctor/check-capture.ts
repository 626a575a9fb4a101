// Checks which of the app's logs are not captured: lines printed without a logger, and bundled loggers.
import { capturedLoggers, type DebugReport, type UnshippedLines } from '@telltale/catalog';
import { type Finding, failure, ok, unknown, warning } from '@telltale/operations';

function lines(count: number): string {
  return count === 1 ? '1 line that' : `${count} lines that`;
}

const shipsAll = 'TELLTALE_LOGS_OUTPUT=all ships each printed line';

/** All captured ways of logging. */
export const lookedFor: string = [
  'console',
  ...Object.entries(capturedLoggers).map(([name, since]) => (since > 1 ? `${name} ${since}` : name)),
  "debug, NestJS's logger",
].join(', ');

export function checkCapture({ logs, bundles = [], unshipped = [], captured }: DebugReport): Finding[] {
  const findings: Finding[] = bundles.map(({ file, libraries }) =>
    warning(
      'libraries',
      `${file} has ${libraries.join(', ')} bundled into it, and bundled libraries are neither captured nor instrumented`,
      `Exclude packages from the bundle and install them beside it: esbuild --packages=external, externals of webpack, external of rolldown and Rollup`,
    ),
  );
  if (logs === undefined) return findings;
  if (captured === 0) return [...findings, nothingCaptured(unshipped)];
  for (const { printer, lines: count } of unshipped) {
    const remedy = shipsAll;
    // An app may print output that is not a log.
    if (printer === '') findings.push(ok('logs', `${lines(count)} the app prints itself are not shipped: ${remedy}`));
    else
      findings.push(
        warning('logs', `${lines(count)} ${printer} prints are not shipped, because it is not a known logger`, remedy),
      );
  }
  return findings;
}

/** For an app that has not used any captured logger: its logs will not arrive. */
function nothingCaptured(unshipped: readonly UnshippedLines[]): Finding {
  const loggers = unshipped.filter(({ printer, structured = 0 }) => printer !== '' || structured > 0);
  if (loggers.length === 0) {
    const count = unshipped.reduce((sum, { lines: more }) => sum + more, 0);
    const printed = count === 0 ? '' : `; ${lines(count)} it prints itself are not shipped (${shipsAll})`;
    return unknown(
      'logs',
      `the app has logged nothing yet, so it is unknown whether its log lines arrive${printed}`,
      'Have it log a line at its start, and run the doctor again',
    );
  }
  const count = loggers.reduce((sum, { lines: more }) => sum + more, 0);
  const printers = loggers.map(({ printer }) => printer || 'the app itself');
  return failure(
    'logs',
    `no log line of the app is shipped: ${count === 1 ? '1 line was' : `${count} lines were`} printed by ${printers.join(', ')}, and nothing was logged by ${lookedFor}`,
    'Use one of these loggers, or set TELLTALE_LOGS_OUTPUT=all, which ships each printed line',
  );
}
