// `telltale smoke`: shows what became of what was sent through each path.
import { type Arrival, type SmokeOptions, type SmokeReport, smoke } from '@telltale/operations';
import type { Engine } from '@telltale/plane';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { table } from '../terminal/table.ts';

/** What the command line asks for. */
export interface SmokeCommand extends Command {
  readonly json: boolean;
}

/** What tests the paths: the real one sends to a real plane. */
export type Smoke = (plane: Engine, options: SmokeOptions) => Promise<SmokeReport>;

/**
 * @returns the exit code: a failure where anything did not arrive exactly once
 * @throws CliError `aborted` when the user ended it
 */
export async function smokeIt(plane: Engine, command: SmokeCommand, test: Smoke = smoke): Promise<number> {
  const { stdout, json } = command;
  const report = await interruptible(command, (signal) => test(plane, { signal }));
  stdout.write(json ? `${JSON.stringify(report)}\n` : described(report));
  return report.passed ? exitCodes.ok : exitCodes.failure;
}

function described({ passed, paths }: SmokeReport): string {
  const rows = paths.flatMap(({ path, passed: isWell, log, metric, why }) => [
    [path, 'record', ...arrived(log), isWell ? 'ok' : 'failed'],
    ...(metric ? [['', 'series', ...arrived(metric), '']] : []),
    ...(why === undefined ? [] : [['', why, '', '', '', '']]),
  ]);
  return [
    table(['path', '', 'sent', 'found', 'after', ''], rows),
    passed ? 'everything arrived, exactly once' : 'something did not arrive exactly once',
    `the records stay; to find one: message: ${paths[0]?.id ?? ''}`,
    '',
  ].join('\n');
}

function arrived(arrival: Arrival | undefined): [string, string, string] {
  if (arrival === undefined) return ['0', '', ''];
  const { sent, found, ms } = arrival;
  return [String(sent), String(found), ms === undefined ? '' : `${ms} ms`];
}
