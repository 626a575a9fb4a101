// `telltale doctor`: finds what is wrong with the plane, or with an app given after `--`, and says how to fix it.
import type { Finding } from '@telltale/operations';
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { limits } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import { withPagePaths } from '../terminal/page-paths.ts';
import { withRunnableCommands } from '../terminal/runnable-command.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

interface DoctorOptions extends EngineOptions {
  readonly seconds: number;
}

/** Adds `doctor`. */
export function registerDoctor(program: Program, { command, openEngine, end }: VerbContext): void {
  addEngineVerb(
    program,
    'doctor',
    'find problems of the plane, or of an app, which is started with the preload',
    'telltale doctor\n  telltale doctor -- node app.js',
  )
    .argument('[command...]', 'the command that starts the app, after --')
    .option(
      '--seconds <count>',
      'how long an app may take to start',
      (text) => numberOf('--seconds', text, limits.startSeconds),
      30,
    )
    .option('--json', jsonHelp)
    .action(async (app: readonly string[], options: DoctorOptions) => {
      const { json = false, seconds: secondsMax } = options;
      const plane = await openEngine(options);
      end(await doctor(plane, { ...command, json, app, secondsMax }));
    });
}

/** The parsed command line. */
export interface DoctorCommand extends Command {
  readonly json: boolean;
  /** The app's command: its program, then its arguments; empty to examine the plane. */
  readonly app: readonly string[];
  /** Timeout of the app's start. */
  readonly secondsMax: number;
}

/** @returns the exit code: a failure if any check failed */
export async function doctor(plane: Engine, command: DoctorCommand): Promise<number> {
  const { stdout, name, json, app } = command;
  const found = await (app.length === 0 ? planeFindings(plane) : appFindings(plane, command));
  const findings = found.map((one) => ({
    ...one,
    finding: withRunnableCommands(one.finding, name),
    ...(one.remedy !== undefined && { remedy: withRunnableCommands(one.remedy, name) }),
  }));
  const failed = findings.some(({ state }) => state === 'failure');
  stdout.write(json ? `${JSON.stringify({ healthy: !failed, findings })}\n` : described(findings));
  return failed ? exitCodes.failure : exitCodes.ok;
}

async function planeFindings(plane: Engine): Promise<readonly Finding[]> {
  const { examinePlane } = await import('@telltale/operations');
  return examinePlane(plane);
}

async function appFindings(plane: Engine, command: DoctorCommand): Promise<readonly Finding[]> {
  const { examineApp } = await import('../doctor/examine-app.ts');
  const { app, env, secondsMax } = command;
  return interruptible(command, (signal) => examineApp(plane, { command: app, env, secondsMax }, signal));
}

/** One line for each finding, with its remedy below. */
function described(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, finding, remedy, runbook }) => [
    `${state.padEnd(7)}  ${check.padEnd(width)}  ${finding}`,
    ...[remedy, runbook && withPagePaths(runbook)].flatMap((what) =>
      what === undefined ? [] : [`${' '.repeat(width + 11)}-> ${what}`],
    ),
  ]);
  const [failures, warnings] = (['failure', 'warning'] as const).map(
    (state) => findings.filter((one) => one.state === state).length,
  );
  return `${[...lines, `${failures} failed, ${warnings} with warnings, of ${findings.length}`].join('\n')}\n`;
}
