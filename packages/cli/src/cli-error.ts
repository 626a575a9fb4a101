// The one error class of this package: a command line that is invalid, was interrupted, or names a bad file.
import { constants } from 'node:os';
import { exitCodes } from './exit-codes.ts';

/** The kind of failure; stable, for programs. */
export type CliErrorCode = 'usage' | 'aborted' | 'file';

/** Signals that end a command gracefully. */
export const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One of them. */
export type EndingSignal = (typeof endingSignals)[number];

/** Whether an abort reason is such a signal. */
export function isEndingSignal(reason: unknown): reason is EndingSignal {
  return endingSignals.some((signal) => signal === reason);
}

/** An error of the command itself; its message is one line. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly exitCode: number;

  private constructor(code: CliErrorCode, exitCode: number, message: string, options?: ErrorOptions) {
    super(`[telltale] ${message}`, options);
    this.name = 'CliError';
    this.code = code;
    this.exitCode = exitCode;
  }

  /** The command line is wrong; the message says what is accepted. */
  static usage(message: string): CliError {
    return new CliError('usage', exitCodes.usage, message);
  }

  /** A file that an option names cannot be used. */
  static file(option: string, path: string, why: string, remedy: string): CliError {
    return new CliError('file', exitCodes.failure, `cannot use ${option} ${path}: ${why}. ${remedy}.`);
  }

  /**
   * The user interrupted the command.
   *
   * @param error the operation's rejection: the signal itself after a graceful end
   */
  static interrupted(signal: EndingSignal, error: unknown): CliError {
    const exitCode = 128 + constants.signals[signal];
    if (comesFrom(error, signal)) {
      return new CliError(
        'aborted',
        exitCode,
        `interrupted by ${signal}: everything that the command had started was stopped`,
      );
    }
    const why = error instanceof Error ? error.message : String(error);
    return new CliError('aborted', exitCode, `interrupted by ${signal}: ${why}`, { cause: error });
  }
}

function comesFrom(error: unknown, reason: unknown): boolean {
  for (let at = error; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    if (at === reason) return true;
  }
  return false;
}
