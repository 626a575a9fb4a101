// `telltale env`: prints the settings that tie a service to the plane, for a shell to read.
import type { Engine } from '@telltale/plane';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { shellWord } from '../terminal/shell-word.ts';

/** @returns the exit code */
export async function env(plane: Engine, { stdout }: Command): Promise<number> {
  for (const [name, value] of Object.entries(await plane.environment())) stdout.write(`${name}=${shellWord(value)}\n`);
  return exitCodes.ok;
}
