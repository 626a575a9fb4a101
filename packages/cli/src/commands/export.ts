// `telltale export`: brings what was edited in Grafana and Kibana back, as a diff against the files of `dashboards/`.
import { type ExportOptions, exportContent } from '@telltale/content';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';

/** What the command line asks for. */
export interface ExportCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly options: ExportOptions;
}

/** @returns the exit code */
export async function exportIt({ stdout, reporter, json, options }: ExportCommand): Promise<number> {
  const { files, notes } = await exportContent({ ...options, onStep: reporter.progress });
  for (const note of notes) reporter.say(`note: ${note}`);
  if (json) stdout.write(`${JSON.stringify({ files, notes })}\n`);
  else if (files.length > 0) stdout.write(files.map(({ diff }) => diff).join(''));
  else reporter.say('nothing was edited');
  return exitCodes.ok;
}
