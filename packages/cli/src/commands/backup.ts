// `telltale backup`: copies the plane's logs, metrics and saved objects into a folder.
import type { BackupReport, backup as backUp } from '@telltale/operations';
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { pluralize } from '../terminal/pluralize.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { withRunnableCommands } from '../terminal/runnable-command.ts';
import { table } from '../terminal/table.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

/** Adds `backup`. */
export function registerBackup(program: Program, context: VerbContext): void {
  const { command, reporter, openEngine, telltale, end } = context;
  addEngineVerb(
    program,
    'backup',
    'back up logs, metrics, silences and dashboards into a folder',
    'telltale backup /backups/2026-11-25',
  )
    .argument('<folder>', 'folder of the backup, which must not exist yet')
    .option('--json', jsonHelp)
    .action(async (folder: string, options: EngineOptions) => {
      const plane = await openEngine(options);
      const { backup: backUp } = await import('@telltale/operations');
      end(await backup(plane, { ...command, reporter, json: options.json === true, folder, telltale }, backUp));
    });
}

/** The parsed command line. */
export interface BackupCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly folder: string;
  /** Telltale's version. */
  readonly telltale: string;
}

/** @param work makes the backup @returns the exit code @throws CliError `aborted` if the user interrupted it */
export async function backup(
  plane: Pick<Engine, 'operator'>,
  command: BackupCommand,
  work: typeof backUp,
): Promise<number> {
  const { stdout, reporter, json, folder, telltale } = command;
  await using operator = await plane.operator('cannot make a backup');
  const report = await interruptible(command, (signal) =>
    work(operator, { folder, telltale, onProgress: reporter.progress, signal }),
  );
  for (const note of report.notes) reporter.say(`note: ${note}`);
  stdout.write(json ? `${JSON.stringify(report)}\n` : withRunnableCommands(described(report), command.name));
  return exitCodes.ok;
}

function described({ folder, manifest }: BackupReport): string {
  const { elasticsearch, prometheus, alertmanager, grafana, kibana, files } = manifest;
  const streams = Object.values(elasticsearch.data_streams);
  const documents = streams.reduce((sum, count) => sum + count, 0);
  const row = (part: string, holds: string, file: string, gapMs?: number): string[] => [
    part,
    holds,
    `${((files[file]?.bytes ?? 0) / 1e6).toFixed(1)} MB`,
    gapMs === undefined ? 'not' : `${(gapMs / 1_000).toFixed(1)} s`,
  ];
  const rows = [
    row(
      'elasticsearch',
      `${pluralize(documents, 'document')} of ${pluralize(streams.length, 'data stream')}`,
      'elasticsearch.tar',
    ),
    row('prometheus', `${prometheus.series} series`, 'prometheus.tar', prometheus.gap_ms),
    row('alertmanager', pluralize(alertmanager.silences.length, 'silence'), 'alertmanager.tar', alertmanager.gap_ms),
    ...(grafana ? [row('grafana', dashboardsOf(grafana), 'grafana.tar', grafana.gap_ms)] : []),
    ...(kibana ? [row('kibana', pluralize(kibana.objects, 'saved object'), 'kibana.ndjson')] : []),
  ];
  return `${table(['part', 'content', 'size', 'stopped for'], rows)}\nthe backup is in ${folder}\nrestore it   telltale restore ${folder}\n`;
}

function dashboardsOf({ dashboards }: NonNullable<BackupReport['manifest']['grafana']>): string {
  return dashboards === undefined ? 'its data' : pluralize(dashboards, 'dashboard');
}
