// `telltale doctor`: says what is not well and what mends it, of the plane, or of an app behind `--`.

import { examinePlane, type Finding } from '@telltale/operations';
import type { Engine } from '@telltale/plane';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { asTyped } from '../terminal/command-here.ts';
import { withPages } from '../terminal/pages-here.ts';
import { examineApp } from './examine-app.ts';

/** What the command line asks for. */
export interface DoctorCommand extends Command {
  readonly json: boolean;
  /** The app's own command: its program, then its arguments; none where the plane is to be looked at. */
  readonly app: readonly string[];
  /** How long the app is given to start. */
  readonly secondsMax: number;
}

/** @returns the exit code: a failure where anything failed */
export async function doctor(plane: Engine, command: DoctorCommand): Promise<number> {
  const { stdout, name, json, app, env, secondsMax } = command;
  const found = await (app.length === 0
    ? examinePlane(plane)
    : interruptible(command, (signal) => examineApp(plane, { command: app, env, secondsMax }, signal)));
  const findings = found.map((one) => ({
    ...one,
    finding: asTyped(one.finding, name),
    ...(one.remedy !== undefined && { remedy: asTyped(one.remedy, name) }),
  }));
  const failed = findings.some(({ state }) => state === 'failure');
  stdout.write(json ? `${JSON.stringify({ healthy: !failed, findings })}\n` : described(findings));
  return failed ? exitCodes.failure : exitCodes.ok;
}

/** A line a finding, and below each what mends it. */
function described(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, finding, remedy, runbook }) => [
    `${state.padEnd(7)}  ${check.padEnd(width)}  ${finding}`,
    ...[remedy, runbook && withPages(runbook)].flatMap((what) =>
      what === undefined ? [] : [`${' '.repeat(width + 11)}-> ${what}`],
    ),
  ]);
  const [failures, warnings] = (['failure', 'warning'] as const).map(
    (state) => findings.filter((one) => one.state === state).length,
  );
  return `${[...lines, `${failures} failed, ${warnings} to be looked at, of ${findings.length}`].join('\n')}\n`;
}
