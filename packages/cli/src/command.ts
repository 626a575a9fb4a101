// The context of a command line: its output, its environment, the user's signals.

/** The context of a command line. */
export interface Command {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Aborted when the user interrupts the command; the reason is the name of the process signal. Only verbs with
   * something to undo use it: the others end like any process.
   */
  interruption(): AbortSignal;
  /** The name of the command as the user typed it: see `commandAt`. Default: `telltale`. */
  readonly name?: string;
  /** Aborted when the reader of stdout has gone, as `head` does; for verbs that do not end by themselves. */
  readonly unread?: AbortSignal;
}
