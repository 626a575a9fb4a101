// Runs one command line: parses it, calls its verb, turns results and errors into output and an exit code.
import { CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import type { Command } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { createProgressReporter } from './terminal/progress-reporter.ts';
import { withRunnableCommands } from './terminal/runnable-command.ts';
import type { OpenEngine } from './verb.ts';

/**
 * Runs `telltale` with these arguments.
 *
 * @param args without the program's name
 * @param openEngine opens the plane; by default that of `--engine`
 * @returns the exit code
 */
export async function run(args: readonly string[], command: Command, openEngine?: OpenEngine): Promise<number> {
  const reporter = createProgressReporter(command.stderr, (text) => withRunnableCommands(text, command.name));
  const outcome = { exitCode: exitCodes.ok as number };
  const end = (exitCode: number): void => {
    outcome.exitCode = exitCode;
  };
  try {
    await createProgram({ command, reporter, end, openEngine }).parseAsync(args, { from: 'user' });
    return outcome.exitCode;
  } catch (thrown) {
    // commander also throws for --help and --version, and for `telltale` without arguments, which prints the help.
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.ok;
    if (thrown instanceof CommanderError && thrown.code === 'commander.help') return exitCodes.usage;
    const error = thrown instanceof CommanderError ? CliError.usage(thrown.message.replace(/^error: /, '')) : thrown;
    reporter.close();
    tell(error, args.includes('--json'), command);
    return error instanceof CliError ? error.exitCode : exitCodes.failure;
  } finally {
    reporter.close();
  }
}

function tell(error: unknown, json: boolean, { stdout, stderr, env, name }: Command): void {
  const said = (error instanceof Error ? error.message : String(error)).trim().replaceAll(/\s*\n\s*/g, ' ');
  const message = withRunnableCommands(said, name);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected';
  if (json) stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  stderr.write(`${message}\n`);
  if (env.TELLTALE_DEBUG !== '1') return;
  for (let at: unknown = error; at instanceof Error; at = at.cause) stderr.write(`${at.stack}\n`);
}
