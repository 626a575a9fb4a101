// `telltale env`: prints the settings that connect a service to the plane, for a shell to read.
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { quoteWord } from '../terminal/quote-word.ts';
import { addEngineVerb, type EngineOptions, type VerbContext } from '../verb.ts';

interface EnvOptions extends EngineOptions {
  readonly user?: string;
}

/** Adds `env`. */
export function registerEnv(program: Program, { command, openEngine, end }: VerbContext): void {
  addEngineVerb(
    program,
    'env',
    'print the settings that connect a service to the plane',
    'set -a; eval "$(telltale env)"; set +a\n  telltale env --user shop > /etc/shop.env',
  )
    .option(
      '--user <name>',
      "create files that this user can read, for a service that runs as this user (root's native plane only)",
    )
    .addHelpText('after', '\nThe metrics page of the service takes any free port: telltale status shows which.')
    .action(async (options: EnvOptions) => {
      const plane = await openEngine(options);
      end(await env(plane, { ...command, user: options.user }));
    });
}

/** The parsed command line. */
export interface EnvCommand extends Command {
  /** The user who runs the service, if not the plane's. */
  readonly user?: string | undefined;
}

/** @returns the exit code */
export async function env(plane: Engine, { stdout, user }: EnvCommand): Promise<number> {
  for (const [name, value] of Object.entries(await plane.environment(user)))
    stdout.write(`${name}=${quoteWord(value)}\n`);
  return exitCodes.ok;
}
