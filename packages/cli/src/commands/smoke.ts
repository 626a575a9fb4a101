// `telltale smoke`: sends a record and a metric through every path into the plane and shows which arrived.
import type { Arrival, SmokeOptions, SmokeReport } from '@telltale/operations';
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { table } from '../terminal/table.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

/** Adds `smoke`. */
export function registerSmoke(program: Program, { command, openEngine, end }: VerbContext): void {
  addEngineVerb(
    program,
    'smoke',
    'send a test record and a metric through every path, and check that each arrives once',
    'telltale smoke',
  )
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
It starts a small app with @telltale/node, which must be installed in the current folder, and sends to each pipeline that
runs. The records stay until they are as old as all others: service telltale-smoke, in logs-telltale.smoke-default
where the path lets it choose. Exit codes: 0 each arrived exactly once, 1 something did not.`,
    )
    .action(async (options: EngineOptions) => {
      const plane = await openEngine(options);
      const { smoke } = await import('@telltale/operations');
      end(await smokeIt(plane, { ...command, json: options.json === true }, smoke));
    });
}

/** The parsed command line. */
export interface SmokeCommand extends Command {
  readonly json: boolean;
}

/** Tests the paths; the real implementation sends to a real plane. */
export type Smoke = (plane: Engine, options: SmokeOptions) => Promise<SmokeReport>;

/**
 * @returns the exit code: a failure if anything did not arrive exactly once
 * @throws CliError `aborted` if the user interrupted it
 */
export async function smokeIt(plane: Engine, command: SmokeCommand, test: Smoke): Promise<number> {
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
