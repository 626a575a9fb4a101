// `telltale env`: prints the settings that tie a service to the plane, for a shell to read.
import type { Engine } from '@telltale/plane';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';

/** @returns the exit code */
export async function env(plane: Engine, { stdout }: Command): Promise<number> {
  for (const [name, value] of Object.entries(await plane.environment())) stdout.write(`${name}=${quoted(value)}\n`);
  return exitCodes.ok;
}

/** The value as one word of a POSIX shell. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
