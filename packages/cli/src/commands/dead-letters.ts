// `telltale dead-letters`: shows, sends again or throws away the log records that Elasticsearch refused for good.
import type { Engine } from '@telltale/plane';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { table } from '../terminal/table.ts';

/** What the command line asks for. */
export interface DeadLettersCommand extends Command {
  readonly json: boolean;
}

/** @returns the exit code */
export async function list(
  plane: Engine,
  { stdout, json, limit }: DeadLettersCommand & { readonly limit: number },
): Promise<number> {
  await using dead = await plane.deadLetters();
  const { total, letters } = await dead.list(limit);
  if (json) stdout.write(`${JSON.stringify({ total, letters })}\n`);
  else if (total === 0) stdout.write('no dead letters\n');
  else {
    const rows = letters.map(({ at, data_stream, reason }) => [at, data_stream, reason.slice(0, 120)]);
    stdout.write(`${table(['refused at', 'data stream', 'reason'], rows)}\n`);
    if (total > letters.length) stdout.write(`the newest ${letters.length} of ${total}; --limit shows more\n`);
  }
  return exitCodes.ok;
}

/** @returns the exit code: 1 where some are refused again */
export async function retry(plane: Engine, { stdout, json }: DeadLettersCommand): Promise<number> {
  await using dead = await plane.deadLetters();
  const report = await dead.retry();
  const { delivered, refused } = report;
  stdout.write(json ? `${JSON.stringify(report)}\n` : `delivered: ${delivered}; refused again: ${refused}\n`);
  return refused === 0 ? exitCodes.ok : exitCodes.failure;
}

/** @returns the exit code */
export async function purge(plane: Engine, { stdout, json }: DeadLettersCommand): Promise<number> {
  await using dead = await plane.deadLetters();
  const removed = await dead.purge();
  stdout.write(json ? `${JSON.stringify({ removed })}\n` : `removed: ${removed}\n`);
  return exitCodes.ok;
}
