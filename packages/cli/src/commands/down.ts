// `telltale down`: stops the plane.
import type { Engine } from '@telltale/plane';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';

/** What the command line asks for. */
export interface DownCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly purge: boolean;
}

/** @returns the exit code */
export async function down(plane: Engine, { stdout, reporter, json, purge }: DownCommand): Promise<number> {
  const report = await plane.down({ purge, onProgress: reporter.progress });
  const stopped = report.stopped.length > 0 ? `stopped: ${report.stopped.join(', ')}` : 'nothing was running';
  const data = report.purged ? 'the data is removed' : 'the data stays';
  stdout.write(json ? `${JSON.stringify(report)}\n` : `${stopped}; ${data}\n`);
  return exitCodes.ok;
}
