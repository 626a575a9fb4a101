// Runs the app's start with the preload, and says what is not well and what mends it.
import { type Engine, type Finding, failure } from '@telltale/plane';
import { App, type AppOptions, findPreload } from './app.ts';
import { checkCopies, checkLibraries, checkRequireHooks, checkStart, checkWarnings } from './check-app.ts';
import { checkCapture } from './check-capture.ts';
import { checkLogs } from './check-logs.ts';
import { checkPage, checkScrape } from './check-metrics.ts';

/** What is found while the app runs; then it is ended. */
export async function examineApp(plane: Engine, { command, env, secondsMax }: AppOptions): Promise<Finding[]> {
  const preload = findPreload(process.cwd());
  if (preload === undefined) {
    return [failure('start', `@telltale/node is not installed for ${process.cwd()}`, 'npm install @telltale/node')];
  }
  await using app = new App(preload, { command, env, secondsMax });
  const examined = await app.started();
  const { report } = examined;
  if (report === undefined) return [...checkStart(examined), ...checkRequireHooks(command, env)];
  const running = examined.ended === undefined;
  const outside = await Promise.all([
    checkLogs(report, env, plane),
    ...(running ? [checkPage(report, env), checkScrape(report, plane)] : []),
  ]);
  // What it complained of meanwhile is told too.
  const last = app.examined.report ?? report;
  return [
    ...checkStart(examined),
    ...checkRequireHooks(command, env),
    ...checkLibraries(last),
    ...checkCopies(last),
    ...checkCapture(last),
    ...outside.flat(),
    ...checkWarnings(last),
  ];
}
