// `telltale restore`: replaces the plane's data with a backup and verifies that all of it is there.
import type { RestoreReport, restore as restoreIt } from '@telltale/operations';
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { pluralize } from '../terminal/pluralize.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

interface RestoreOptions extends EngineOptions {
  readonly overwrite?: boolean;
}

/** Adds `restore`. */
export function registerRestore(program: Program, { command, reporter, openEngine, end }: VerbContext): void {
  addEngineVerb(
    program,
    'restore',
    'replace the data of the plane with that of a backup',
    'telltale restore /backups/2026-11-25',
  )
    .argument('<folder>', 'folder that telltale backup has created')
    .option('--overwrite', 'restore even if the plane would lose data that is not in the backup')
    .option('--json', jsonHelp)
    .action(async (folder: string, options: RestoreOptions) => {
      const { json = false, overwrite = false } = options;
      const plane = await openEngine(options);
      const { restore: restoreIt } = await import('@telltale/operations');
      end(await restore(plane, { ...command, reporter, json, folder, overwrite }, restoreIt));
    });
}

/** The parsed command line. */
export interface RestoreCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly folder: string;
  readonly overwrite: boolean;
}

/**
 * @param work restores
 * @returns the exit code: a failure if the plane differs from the backup
 * @throws CliError `aborted` if the user interrupted it
 */
export async function restore(
  plane: Pick<Engine, 'operator'>,
  command: RestoreCommand,
  work: typeof restoreIt,
): Promise<number> {
  const { stdout, reporter, json, folder, overwrite } = command;
  await using operator = await plane.operator('cannot restore the backup');
  const { manifest, restored, verified, notes } = await interruptible(command, (signal) =>
    work(operator, { folder, overwrite, onProgress: reporter.progress, signal }),
  );
  for (const note of notes) reporter.say(`note: ${note}`);
  const report = { backup: manifest.id, made_at: manifest.made_at, restored, verified, notes };
  stdout.write(json ? `${JSON.stringify(report)}\n` : described(manifest.made_at, verified));
  return verified.differences.length === 0 ? exitCodes.ok : exitCodes.failure;
}

function described(madeAt: string, { data_streams, series, differences }: RestoreReport['verified']): string {
  const streams = Object.values(data_streams);
  const documents = streams.reduce((sum, count) => sum + count, 0);
  const found = `${pluralize(documents, 'document')} of ${pluralize(streams.length, 'data stream')}, ${series} series`;
  if (differences.length === 0) return `restored the backup of ${madeAt}, and verified its counts: ${found}\n`;
  return [
    `restored the backup of ${madeAt}, but the counts differ from the backup (${found}):`,
    ...differences.map((difference) => `  ${difference}`),
    '',
  ].join('\n');
}
