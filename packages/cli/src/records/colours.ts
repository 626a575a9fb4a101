// Whether output is coloured: where a person reads it at a terminal and has not said otherwise.
import type { Command } from '../command.ts';

/** By https://no-color.org: any value of NO_COLOR but an empty one. */
export function isColoured({ stdout, env }: Pick<Command, 'stdout' | 'env'>): boolean {
  return stdout.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}
