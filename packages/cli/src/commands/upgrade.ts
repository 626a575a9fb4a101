// `telltale upgrade`: puts newer servers in the place of those that run.
import { backup, upgrade as replaceAll, type UpgradeReport } from '@telltale/operations';
import type { Engine } from '@telltale/plane';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { table } from '../terminal/table.ts';

/** What the command line asks for. */
export interface UpgradeCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  /** Versions by part; every part when absent. */
  readonly to: Readonly<Record<string, string>> | undefined;
  /** Folder of the backup that is made first; undefined for none. */
  readonly backupFolder: string | undefined;
  /** Version of Telltale. */
  readonly telltale: string;
}

/**
 * @param work upgrades; that of the plane by default
 * @returns the exit code
 * @throws CliError `aborted` when the user ended it
 */
export async function upgrade(
  plane: Engine,
  command: UpgradeCommand,
  work: typeof replaceAll = replaceAll,
): Promise<number> {
  const { stdout, reporter, json, to, backupFolder: folder, telltale } = command;
  const report = await interruptible(command, (signal) =>
    work(plane, {
      to,
      onProgress: reporter.progress,
      signal,
      ...(folder !== undefined && {
        backUp: async (operator) => {
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
  if (replaced.length === 0) return 'nothing to do: every part runs what this Telltale brings\n';
  const rows = replaced.map(({ part, from, to }) => [part, from, to]);
  const kept = folder === undefined ? '' : `the backup of before is in ${folder}\n`;
  return `${table(['part', 'ran', 'runs'], rows)}\n${kept}`;
}
