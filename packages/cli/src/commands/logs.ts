// `telltale logs`: shows the output of the plane's parts.
import { stripVTControlCharacters } from 'node:util';
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { limits } from '../limits.ts';
import { numberOf } from '../numbers.ts';
import { addEngineVerb, type EngineOptions, type VerbContext } from '../verb.ts';

interface LogsOptions extends EngineOptions {
  readonly follow?: boolean;
  readonly lines: number;
}

/** Adds `logs`. */
export function registerLogs(program: Program, { command, openEngine, end }: VerbContext): void {
  addEngineVerb(
    program,
    'logs',
    'show the logs of the parts of the plane',
    'telltale logs elasticsearch prometheus --lines 20 --follow',
  )
    .argument('[part...]', 'parts, as named by telltale status (default: all)')
    .option('--follow', 'also show new lines as they are written')
    .option(
      '--lines <count>',
      'number of existing lines of each part',
      (text) => numberOf('--lines', text, limits.logLines),
      100,
    )
    .option('--json', 'print one JSON object on stdout, and nothing else; with --follow, one object for each line')
    .action(async (parts: string[], options: LogsOptions) => {
      const { follow = false, json = false, lines } = options;
      const plane = await openEngine(options);
      end(await logs(plane, { ...command, parts, follow, lines, json }));
    });
}

/** The parsed command line. */
export interface LogsCommand extends Command {
  /** All if none is given. */
  readonly parts: readonly string[];
  /** Continues until the reader disconnects or the command is ended. */
  readonly follow: boolean;
  /** Number of existing lines of each part. */
  readonly lines: number;
  readonly json: boolean;
}

/** @returns the exit code */
export async function logs(plane: Engine, command: LogsCommand): Promise<number> {
  const { stdout, stderr, parts, follow, lines, json, unread } = command;
  const widest = Math.max(...(parts.length > 0 ? parts : (await plane.describe()).parts).map(({ length }) => length));
  const all: unknown[] = [];
  const onSilent = (part: string, file: string | undefined): void => {
    const where = file === undefined ? '' : `; its log is ${file}`;
    // On stderr, so that a program that parses the output gets only the parts' own lines.
    stderr.write(`${part} has written nothing${where}\n`);
  };
  for await (const said of plane.logs({ parts, linesMax: lines, follow, signal: unread, onSilent })) {
    if (!json) stdout.write(`${said.part.padEnd(widest)} | ${harmless(said.line)}\n`);
    else if (follow) stdout.write(`${JSON.stringify(said)}\n`);
    else all.push(said);
  }
  if (json && !follow) stdout.write(`${JSON.stringify({ lines: all })}\n`);
  return exitCodes.ok;
}

/** Escapes control characters: servers log text from untrusted clients. */
function harmless(line: string): string {
  return stripVTControlCharacters(line).replaceAll(/[^\P{Cc}\t]/gu, '');
}
