// What of the app's logs is not captured: lines that are printed past every logger, and loggers bundled into its files.
import { type Finding, ok, warning } from '@telltale/operations';
import type { Report } from './report.ts';

function lines(count: number): string {
  return count === 1 ? '1 line that' : `${count} lines that`;
}

export function checkCapture({ logs, bundles = [], unshipped = [] }: Report): Finding[] {
  const findings: Finding[] = bundles.map(({ file, libraries }) =>
    warning(
      'libraries',
      `${file} has ${libraries.join(', ')} bundled into it, where nothing is captured or instrumented`,
      `Leave packages out of the bundle and install them beside it: esbuild --packages=external, externals of webpack, external of rolldown and Rollup`,
    ),
  );
  if (logs === undefined) return findings;
  for (const { printer, lines: count } of unshipped) {
    const remedy = 'TELLTALE_LOGS_OUTPUT=all ships each line that is printed';
    // An app may well print what is no log.
    if (printer === '') findings.push(ok('logs', `${lines(count)} the app prints itself are not shipped: ${remedy}`));
    else
      findings.push(
        warning('logs', `${lines(count)} ${printer} prints are not shipped: it is no logger that is known`, remedy),
      );
  }
  return findings;
}
