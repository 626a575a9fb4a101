// `telltale upgrade`: replaces the running servers with newer versions.
import type { upgrade as replaceAll, UpgradeReport } from '@telltale/operations';
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import { CliError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { table } from '../terminal/table.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

interface UpgradeOptions extends EngineOptions {
  readonly to?: readonly string[];
  /** False for no backup. */
  readonly backup?: string | false;
}

/** Adds `upgrade`. */
export function registerUpgrade(program: Program, context: VerbContext): void {
  const { command, reporter, openEngine, telltale, end } = context;
  addEngineVerb(
    program,
    'upgrade',
    'replace the running servers with the versions that come with this Telltale',
    'telltale upgrade --backup /backups/before-the-upgrade',
  )
    .option('--to <part=version...>', 'only these parts, with exactly these versions, such as prometheus=3.13.3')
    .option('--backup <folder>', 'new folder for the backup that is made first')
    .option('--no-backup', 'make no backup: Elasticsearch can then not return to its previous version')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      '\nEach part is checked after its upgrade; if it fails, its previous version is started again. If upgrade is interrupted, run\nit again.',
    )
    .action(async (options: UpgradeOptions) => {
      const { backup, json = false } = options;
      if (backup === undefined || backup === '') {
        throw CliError.usage('upgrade makes a backup first: --backup <folder> or --no-backup is needed.');
      }
      const to = options.to === undefined ? undefined : Object.fromEntries(options.to.map(versionOf));
      const plane = await openEngine(options);
      const { upgrade: replaceAll } = await import('@telltale/operations');
      const backupFolder = backup === false ? undefined : backup;
      end(await upgrade(plane, { ...command, reporter, json, to, backupFolder, telltale }, replaceAll));
    });
}

function versionOf(text: string): [part: string, version: string] {
  const [, part, version] = /^([a-z][a-z0-9-]*)=v?(\d[\w.+-]*)$/.exec(text) ?? [];
  if (part !== undefined && version !== undefined) return [part, version];
  throw CliError.usage(`--to ${text} is not a part and a version, such as prometheus=3.13.3.`);
}

/** The parsed command line. */
export interface UpgradeCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  /** Versions by part; absent for all parts. */
  readonly to: Readonly<Record<string, string>> | undefined;
  /** Folder of the backup made before; undefined for none. */
  readonly backupFolder: string | undefined;
  /** Telltale's version. */
  readonly telltale: string;
}

/** @param work upgrades @returns the exit code @throws CliError `aborted` if the user interrupted it */
export async function upgrade(plane: Engine, command: UpgradeCommand, work: typeof replaceAll): Promise<number> {
  const { stdout, reporter, json, to, backupFolder: folder, telltale } = command;
  const report = await interruptible(command, (signal) =>
    work(plane, {
      to,
      onProgress: reporter.progress,
      signal,
      ...(folder !== undefined && {
        backUp: async (operator) => {
          const { backup } = await import('@telltale/operations');
          const made = await backup(operator, { folder, telltale, onProgress: reporter.progress, signal });
          for (const note of made.notes) reporter.say(`note: ${note}`);
          return made.folder;
        },
      }),
    }),
  );
  for (const note of report.notes) reporter.say(`note: ${note}`);
  stdout.write(json ? `${JSON.stringify(report)}\n` : described(report));
  return exitCodes.ok;
}

function described({ replaced, backup: folder }: UpgradeReport): string {
  if (replaced.length === 0) return 'nothing to do: every part runs the version that comes with this Telltale\n';
  const rows = replaced.map(({ part, from, to }) => [part, from, to]);
  const kept = folder === undefined ? '' : `the backup from before the upgrade is in ${folder}\n`;
  return `${table(['part', 'ran', 'runs'], rows)}\n${kept}`;
}
