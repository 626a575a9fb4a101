// `telltale rotate`: makes passwords and certificates anew while everything runs.
import type { RotateReport, rotate as renew } from '@telltale/operations';
import type { Engine, Rotation } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { asTyped } from '../terminal/command-here.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { addEngineVerb, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

interface RotateOptions extends EngineOptions {
  readonly passwords?: boolean;
  readonly certificates?: boolean;
  readonly authority?: boolean;
}

/** Adds `rotate`. */
export function registerRotate(program: Program, { command, reporter, openEngine, end }: VerbContext): void {
  addEngineVerb(
    program,
    'rotate',
    'make passwords and certificates anew while everything runs',
    'telltale rotate\n  telltale rotate --passwords',
  )
    .option('--passwords', 'passwords alone, those of every user')
    .option('--certificates', 'certificates alone, those of every server')
    .option('--authority', 'also the authority that signs them; the native engine alone')
    .option('--json', jsonHelp)
    .addHelpText('after', '\nCut off half way, run it again: it goes on from there. So does telltale up.')
    .action(async (options: RotateOptions) => {
      const plane = await openEngine(options.engine);
      const { rotate: renew } = await import('@telltale/operations');
      const { json = false } = options;
      end(await rotate(plane, { ...command, reporter, json, rotation: rotationOf(options) }, renew));
    });
}

/** Everything but the authority where nothing is named. */
function rotationOf({ passwords, certificates, authority = false }: RotateOptions): Rotation {
  const all = !passwords && !certificates && !authority;
  return { passwords: passwords ?? all, certificates: certificates ?? (all || authority), authority };
}

/** What the command line asks for. */
export interface RotateCommand extends Command {
  readonly reporter: ProgressReporter;
  readonly json: boolean;
  readonly rotation: Rotation;
}

/**
 * @param work rotates
 * @returns the exit code
 */
export async function rotate(
  plane: Pick<Engine, 'operator'>,
  { stdout, name, reporter, json, rotation }: RotateCommand,
  work: typeof renew,
): Promise<number> {
  await using operator = await plane.operator('cannot rotate passwords and certificates');
  const report = await work(operator, { ...rotation, onProgress: reporter.progress });
  for (const note of report.notes) reporter.say(`note: ${note}`);
  const services = todoOf(rotation).map((line) => asTyped(line, name));
  stdout.write(json ? `${JSON.stringify({ ...report, services })}\n` : described(report, services));
  return exitCodes.ok;
}

function described({ renewed }: RotateReport, services: readonly string[]): string {
  return [`made anew: ${renewed.join(', ')}`, ...services, ''].join('\n');
}

/** What those who run services have to do. */
function todoOf({ passwords, authority = false }: Rotation): string[] {
  return [
    'services that use the files of telltale env have nothing to do: they read them again',
    ...(passwords
      ? ['a service that was given the password itself needs the new one, and a restart: telltale env names its file']
      : []),
    ...(authority
      ? [
          'who was given a copy of the authority needs the new one: telltale env names its file',
          'the former authority is trusted until the next telltale rotate --certificates',
        ]
      : []),
  ];
}
