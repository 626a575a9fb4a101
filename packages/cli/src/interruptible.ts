// Runs work that the user can interrupt by a signal, and turns the interruption into the command's exit code.
import { CliError, isEndingSignal } from './cli-error.ts';
import type { Command } from './command.ts';

/** Runs work that ends gracefully when its signal is aborted. @throws CliError `aborted` if the user interrupted it */
export async function interruptible<Result>(
  { interruption }: Pick<Command, 'interruption'>,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const signal = interruption();
  try {
    return await work(signal);
  } catch (error) {
    const { aborted, reason } = signal;
    if (aborted && isEndingSignal(reason)) throw CliError.interrupted(reason, error);
    throw error;
  }
}
