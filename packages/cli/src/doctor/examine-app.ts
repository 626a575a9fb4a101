// Starts the app with the preload, runs every check, and says what is wrong and how to fix it.

import { type Finding, failure } from '@telltale/operations';
import { type Engine, notOnNpm } from '@telltale/plane';
import { App, type AppOptions, findPreload } from './app.ts';
import { checkCopies, checkLibraries, checkRequireHooks, checkStart, checkWarnings } from './check-app.ts';
import { checkCapture } from './check-capture.ts';
import { checkLogs } from './check-logs.ts';
import { checkPage, checkScrape } from './check-metrics.ts';
import { checkSignals } from './check-signals.ts';

/** Runs the checks while the app runs; then ends it. */
export async function examineApp(
  plane: Engine,
  { command, env, secondsMax }: AppOptions,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const preload = findPreload(process.cwd());
  if (preload === undefined) {
    const remedy = `Install it. ${notOnNpm}; once it is: npm install @telltale/node`;
    return [failure('start', `@telltale/node is not installed for ${process.cwd()}`, remedy)];
  }
  await using app = new App(preload, { command, env, secondsMax });
  const examined = await app.started(signal);
  const { report } = examined;
  if (report === undefined) return [...checkStart(examined), ...checkRequireHooks(command, env)];
  const running = examined.ended === undefined;
  const outside = await unlessAborted(
    Promise.all([
      checkLogs(report, env, plane),
      ...(running ? [checkPage(report, env), checkScrape(report, plane)] : []),
    ]),
    signal,
  );
  // The preload's warnings are reported as findings too.
  const last = app.examined.report ?? report;
  return [
    ...checkStart(examined),
    ...checkRequireHooks(command, env),
    ...(running ? checkSignals(last, process.cwd()) : []),
    ...checkLibraries(last),
    ...checkCopies(last),
    ...checkCapture(last),
    ...outside.flat(),
    ...checkWarnings(last),
  ];
}

/** The result of the work, or the signal's reason if it is aborted first; the work then ends by its own bounds. */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
