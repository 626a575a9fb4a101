// `telltale dead-letters`: lists, retries or deletes the log records that Elasticsearch refused for good.
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { limits } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import { table } from '../terminal/table.ts';
import { addEngine, type EngineOptions, jsonHelp, type VerbContext } from '../verb.ts';

interface ListOptions extends EngineOptions {
  readonly limit: number;
}

/** Adds `dead-letters` with its verbs `list`, `retry` and `purge`. */
export function registerDeadLetters(program: Program, { command, openEngine, end }: VerbContext): void {
  const letters = program
    .command('dead-letters')
    .description('log records that Elasticsearch rejected permanently')
    .addHelpText('after', '\nExample:\n  telltale dead-letters list --json');
  const verb = (name: string, description: string): Program =>
    addEngine(letters.command(name).description(description)).option('--json', jsonHelp);
  verb('list', 'show the newest, with the reasons')
    .option('--limit <count>', 'maximum number', (text) => numberOf('--limit', text, limits.deadLettersShown), 20)
    .action(async (options: ListOptions) => {
      const { json = false, limit } = options;
      end(await list(await openEngine(options), { ...command, json, limit }));
    });
  verb('retry', 'send all of them again, after you have fixed the cause').action(async (options: EngineOptions) => {
    end(await retry(await openEngine(options), { ...command, json: options.json === true }));
  });
  verb('purge', 'delete all of them').action(async (options: EngineOptions) => {
    end(await purge(await openEngine(options), { ...command, json: options.json === true }));
  });
}

/** The parsed command line. */
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
    const rows = letters.map(({ at, data_stream, reason }) => [
      at,
      data_stream,
      reason.slice(0, limits.reasonShownLengthMax),
    ]);
    stdout.write(`${table(['rejected at', 'data stream', 'reason'], rows)}\n`);
    if (total > letters.length) stdout.write(`the newest ${letters.length} of ${total}; --limit shows more\n`);
  }
  return exitCodes.ok;
}

/** @returns the exit code: 1 if some records are refused again */
export async function retry(plane: Engine, { stdout, json }: DeadLettersCommand): Promise<number> {
  await using dead = await plane.deadLetters();
  const report = await dead.retry();
  const { delivered, refused } = report;
  stdout.write(json ? `${JSON.stringify(report)}\n` : `delivered: ${delivered}; rejected again: ${refused}\n`);
  return refused === 0 ? exitCodes.ok : exitCodes.failure;
}

/** @returns the exit code */
export async function purge(plane: Engine, { stdout, json }: DeadLettersCommand): Promise<number> {
  await using dead = await plane.deadLetters();
  const removed = await dead.purge();
  stdout.write(json ? `${JSON.stringify({ removed })}\n` : `deleted: ${removed}\n`);
  return exitCodes.ok;
}
