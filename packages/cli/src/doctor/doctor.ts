// `telltale doctor -- node app.js`: runs the app's start with the preload, and says what is not well and what mends it.
import type { Engine } from '@telltale/plane';
import { CliError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { table } from '../table.ts';
import { App, findPreload } from './app.ts';
import { checkCopies, checkLibraries, checkStart, checkWarnings } from './check-app.ts';
import { checkLogs } from './check-logs.ts';
import { checkPage, checkScrape } from './check-metrics.ts';
import { type Finding, failure } from './finding.ts';

/** What the command line asks for. */
export interface DoctorCommand extends Command {
  readonly json: boolean;
  /** The app's own command: its program, then its arguments. */
  readonly app: readonly string[];
  /** How long the app is given to start. */
  readonly secondsMax: number;
}

/** @returns the exit code: a failure where anything failed */
export async function doctor(plane: Engine, command: DoctorCommand): Promise<number> {
  const { stdout, json } = command;
  if (command.app.length === 0)
    throw CliError.usage('doctor needs the command of the app: telltale doctor -- node app.js');
  const findings = await examine(plane, command);
  const failed = findings.some(({ state }) => state === 'failure');
  stdout.write(json ? `${JSON.stringify({ healthy: !failed, findings })}\n` : described(findings));
  return failed ? exitCodes.failure : exitCodes.ok;
}

async function examine(plane: Engine, { app: command, env, secondsMax }: DoctorCommand): Promise<Finding[]> {
  const preload = findPreload(process.cwd());
  if (preload === undefined) {
    return [failure('start', `@telltale/node is not installed for ${process.cwd()}`, 'npm install @telltale/node')];
  }
  await using app = new App(preload, { command, env, secondsMax });
  const examined = await app.started();
  const { report } = examined;
  if (report === undefined) return checkStart(examined);
  const running = examined.ended === undefined;
  const outside = await Promise.all([
    checkLogs(report, env),
    ...(running ? [checkPage(report, env), checkScrape(report, plane)] : []),
  ]);
  // What it complained of meanwhile is told too.
  const last = app.examined.report ?? report;
  return [
    ...checkStart(examined),
    ...checkLibraries(last),
    ...checkCopies(last),
    ...outside.flat(),
    ...checkWarnings(last),
  ];
}

function described(findings: readonly Finding[]): string {
  const rows = findings.map(({ check, state, finding }) => [state, check, finding]);
  const remedies = findings.flatMap(({ check, finding, remedy }) =>
    remedy === undefined ? [] : [`${check}: ${finding}\n  -> ${remedy}`],
  );
  return [table(['', 'looked at', 'found'], rows), ...remedies, ''].join('\n');
}
