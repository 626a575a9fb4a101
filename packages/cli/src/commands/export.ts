// `telltale export`: brings what was edited in Grafana and Kibana back, as a diff against the files of `dashboards/`.
import { type ExportOptions, exportContent } from '@telltale/content';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Narrator } from '../terminal/progress-reporter.ts';

/** What the command line asks for. */
export interface ExportCommand extends Command {
  readonly narrator: Narrator;
  readonly json: boolean;
  readonly options: ExportOptions;
}

/** @returns the exit code */
export async function exportIt({ stdout, narrator, json, options }: ExportCommand): Promise<number> {
  const { files, notes } = await exportContent({ ...options, onStep: narrator.progress });
  for (const note of notes) narrator.say(`note: ${note}`);
  if (json) stdout.write(`${JSON.stringify({ files, notes })}\n`);
  else if (files.length > 0) stdout.write(files.map(({ diff }) => diff).join(''));
  else narrator.say('nothing was edited');
  return exitCodes.ok;
}
