// `telltale restore`: puts a backup in the place of what the plane knows, and says whether all of it is there.
import type { RestoreReport, restore as restoreIt } from '@telltale/operations';
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { counted } from '../terminal/counted.ts';
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
    'put a backup in the place of what the plane knows',
    'telltale restore /backups/2026-11-25',
  )
    .argument('<folder>', 'a folder that telltale backup has made')
    .option('--overwrite', 'also where the plane would lose logs, metrics or snapshots of its own')
    .option('--json', jsonHelp)
    .action(async (folder: string, options: RestoreOptions) => {
      const { json = false, overwrite = false } = options;
      const plane = await openEngine(options.engine);
      const { restore: restoreIt } = await import('@telltale/operations');
      end(await restore(plane, { ...command, reporter, json, folder, overwrite }, restoreIt));
    });
}

/** What the command line asks for. */
export interface RestoreCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly folder: string;
  readonly overwrite: boolean;
}

/**
 * @param work restores
 * @returns the exit code: a failure where the plane differs from the backup
 * @throws CliError `aborted` when the user ended it
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
  const found = `${counted(documents, 'document')} of ${counted(streams.length, 'data stream')}, ${series} series`;
  if (differences.length === 0) return `the backup of ${madeAt} is restored and was counted: ${found}\n`;
  return [
    `the backup of ${madeAt} is restored, and differs from what was backed up (${found}):`,
    ...differences.map((difference) => `  ${difference}`),
    '',
  ].join('\n');
}
