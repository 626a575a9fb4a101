// `telltale export`: reads edits made in Grafana and Kibana and prints them as a diff against `dashboards/`.
import type { ExportOptions } from '@telltale/content';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { addServerOptions, type ServerOptions } from '../server-options.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { jsonHelp, type VerbContext } from '../verb.ts';

interface ExportVerbOptions extends ServerOptions {
  readonly json?: boolean;
}

/** Adds `export`. */
export function registerExport(program: Program, { command, reporter, end }: VerbContext): void {
  const verb = program
    .command('export')
    .description('print the edits made in Grafana and Kibana, as a diff against the files of dashboards/');
  addServerOptions(verb)
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
Example:
  telltale export --grafana https://grafana.example.com --grafana-token-file token | git apply`,
    )
    .action(async (options: ExportVerbOptions) => {
      const { json = false } = options;
      const { readServers } = await import('../read-servers.ts');
      end(await exportIt({ ...command, reporter, json, options: readServers(options, command) }));
    });
}

/** The parsed command line. */
export interface ExportCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly options: ExportOptions;
}

/** @returns the exit code */
async function exportIt({ stdout, reporter, json, options }: ExportCommand): Promise<number> {
  const { exportContent } = await import('@telltale/content');
  const { files, notes } = await exportContent({ ...options, onStep: reporter.progress });
  for (const note of notes) reporter.say(`note: ${note}`);
  if (json) stdout.write(`${JSON.stringify({ files, notes })}\n`);
  else if (files.length > 0) stdout.write(files.map(({ diff }) => diff).join(''));
  else reporter.say('nothing was edited');
  return exitCodes.ok;
}
