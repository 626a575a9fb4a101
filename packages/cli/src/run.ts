// Runs one command line: reads it, calls its verb, turns what happens into output and an exit code.
import { constants } from 'node:os';
import { CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import { createNarrator } from './narrator.ts';
import { createProgram } from './program.ts';

/** What a command line runs in. */
export interface Command {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted, with the signal's name as its reason, when the user has had enough. */
  readonly interrupted: AbortSignal;
}

/**
 * Runs `telltale` with these arguments.
 *
 * @param args without the program's name
 * @returns the exit code
 */
export async function run(args: readonly string[], command: Command): Promise<number> {
  const narrator = createNarrator(command.stderr);
  const outcome = { exitCode: exitCodes.ok as number };
  const program = createProgram(command, narrator, (exitCode) => {
    outcome.exitCode = exitCode;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    // Its message was written when it was made; --help and --version come this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    narrator.close();
    const signal: unknown = command.interrupted.reason;
    if (command.interrupted.aborted && (signal === 'SIGINT' || signal === 'SIGTERM')) {
      command.stderr.write(`interrupted by ${signal}: what was begun was ended again\n`);
      return 128 + constants.signals[signal];
    }
    tell(error, args.includes('--json'), command);
    return error instanceof CliError ? exitCodes.usage : exitCodes.failure;
  } finally {
    narrator.close();
  }
}

function tell(error: unknown, json: boolean, { stdout, stderr, env }: Command): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected';
  if (json) stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  stderr.write(`${message}\n`);
  if (env.TELLTALE_DEBUG !== '1') return;
  for (let at: unknown = error; at instanceof Error; at = at.cause) stderr.write(`${at.stack}\n`);
}
