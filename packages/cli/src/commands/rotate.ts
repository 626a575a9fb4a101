// `telltale rotate`: rotates passwords and certificates while everything runs.
import type { RotateReport, rotate as rotatePlane } from '@telltale/operations';
import type { Engine, EngineName, Rotation } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ProgressReporter } from '../terminal/progress-reporter.ts';
import { withRunnableCommands } from '../terminal/runnable-command.ts';
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
    'replace passwords and certificates while everything runs',
    'telltale rotate\n  telltale rotate --passwords',
  )
    .option('--passwords', 'only passwords, those of all users')
    .option('--certificates', 'only certificates, those of all servers')
    .option('--authority', 'also the certificate authority that signs them (native engine only)')
    .option('--json', jsonHelp)
    .addHelpText('after', '\nIf it is interrupted, run it or telltale up again: both continue from there.')
    .action(async (options: RotateOptions) => {
      const plane = await openEngine(options);
      const { rotate: rotatePlane } = await import('@telltale/operations');
      const { json = false } = options;
      end(await rotate(plane, { ...command, reporter, json, rotation: rotationOf(options) }, rotatePlane));
    });
}

/** Without an option, everything but the authority. */
function rotationOf({ passwords, certificates, authority = false }: RotateOptions): Rotation {
  const all = !passwords && !certificates && !authority;
  return { passwords: passwords ?? all, certificates: certificates ?? (all || authority), authority };
}

/** The parsed command line. */
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
  work: typeof rotatePlane,
): Promise<number> {
  await using operator = await plane.operator('cannot rotate passwords and certificates');
  const report = await work(operator, { ...rotation, onProgress: reporter.progress });
  for (const note of report.notes) reporter.say(`note: ${note}`);
  const services = todoOf(rotation, operator.engine).map((line) => withRunnableCommands(line, name));
  stdout.write(json ? `${JSON.stringify({ ...report, services })}\n` : described(report, services));
  return exitCodes.ok;
}

function described({ renewed }: RotateReport, services: readonly string[]): string {
  return [`replaced: ${renewed.join(', ')}`, ...services, ''].join('\n');
}

/** The steps left to those who run services. */
function todoOf({ passwords, authority = false }: Rotation, engine: EngineName): string[] {
  if (engine === 'kubernetes') {
    if (!passwords) return ['injected services need no change'];
    return [
      'namespaces with injected services need the new Secret telltale-shipper: docs/kubernetes.md, "Inject the preload"',
    ];
  }
  return [
    'services that read the files of telltale env need no change: they read them again',
    ...(passwords
      ? ['services that were given the password itself need the new one and a restart: telltale env shows its file']
      : []),
    ...(authority
      ? [
          'copies of ca.crt that you gave to others must be replaced: telltale env shows the file',
          'the previous authority is trusted until the next telltale rotate --certificates',
        ]
      : []),
  ];
}
