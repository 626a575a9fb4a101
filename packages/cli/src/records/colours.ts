// Decides whether output is coloured: on a terminal, unless the user has turned colours off.
import type { Command } from '../command.ts';

/** By https://no-color.org: any non-empty value of NO_COLOR. */
export function isColoured({ stdout, env }: Pick<Command, 'stdout' | 'env'>): boolean {
  return stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}
