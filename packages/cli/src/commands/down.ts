// `telltale down`: stops the plane.
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

interface DownOptions extends EngineOptions {
  readonly purge?: boolean;
}

/** Adds `down`. */
export function registerDown(program: Program, { command, reporter, openEngine, end }: VerbContext): void {
  addEngineVerb(program, 'down', 'stop what up started, and keep the data', 'telltale down --purge')
    .option('--purge', 'also delete the data, the passwords and the certificates')
    .option('--json', jsonHelp)
    .action(async (options: DownOptions) => {
      const { json = false, purge = false } = options;
      const plane = await openEngine(options);
      end(await down(plane, { ...command, reporter, json, purge }));
    });
}

/** The parsed command line. */
export interface DownCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly purge: boolean;
}

/** @returns the exit code */
export async function down(plane: Engine, { stdout, reporter, json, purge }: DownCommand): Promise<number> {
  const report = await plane.down({ purge, onProgress: reporter.progress });
  const stopped = report.stopped.length > 0 ? `stopped: ${report.stopped.join(', ')}` : 'nothing was running';
  const data = report.purged ? 'the data was deleted' : 'the data was kept';
  stdout.write(json ? `${JSON.stringify(report)}\n` : `${stopped}; ${data}\n`);
  return exitCodes.ok;
}
