// The one error of this package: a command line that cannot be understood.

/** What kind of thing went wrong; stable, for programs. */
export type CliErrorCode = 'usage';

/** Thrown for a command line that is wrong; its message is one line that says what is accepted. */
export class CliError extends Error {
  readonly code: CliErrorCode = 'usage';

  constructor(what: string, accepted: string) {
    super(`[telltale] ${what}: ${accepted}.`);
    this.name = 'CliError';
  }
}
