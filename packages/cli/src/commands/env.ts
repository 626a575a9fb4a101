// `telltale env`: prints the settings that tie a service to the plane, for a shell to read.
import type { Engine } from '@telltale/plane';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { shellWord } from '../terminal/shell-word.ts';

/** What the command line asks for. */
export interface EnvCommand extends Command {
  /** Whom the service runs as, where that is another user than the plane's. */
  readonly user?: string | undefined;
}

/** @returns the exit code */
export async function env(plane: Engine, { stdout, user }: EnvCommand): Promise<number> {
  for (const [name, value] of Object.entries(await plane.environment(user)))
    stdout.write(`${name}=${shellWord(value)}\n`);
  return exitCodes.ok;
}
