/** What kind of thing went wrong; stable, for programs. */
export type CliErrorCode = 'usage' | 'aborted' | 'file';
/** The signals that end a command in good order. */
export declare const endingSignals: readonly ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** One of them. */
export type EndingSignal = (typeof endingSignals)[number];
/** Whether that is why something was ended. */
export declare function isEndingSignal(reason: unknown): reason is EndingSignal;
/** Thrown for what the command itself has to say; its message is one line. */
export declare class CliError extends Error {
  readonly code: CliErrorCode;
  readonly exitCode: number;
  private constructor();
  /** The command line is wrong; the message says what is accepted. */
  static usage(message: string): CliError;
  /** A file that an option names cannot be used. */
  static file(option: string, path: string, why: string, remedy: string): CliError;
  /**
   * The user ended the command.
   *
   * @param error what the operation rejected with: the signal itself when it ended in good order
   */
  static interrupted(signal: EndingSignal, error: unknown): CliError;
}
//# sourceMappingURL=cli-error.d.ts.map
