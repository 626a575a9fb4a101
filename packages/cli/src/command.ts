// The context of a command line: its output, its environment, the user's signals.

/** What a command line runs in. */
export interface Command {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * A signal that is aborted, with the name of the signal of the process as its reason, when the user has had enough.
   * Asked for by verbs that have something to undo alone: the others end as any process does.
   */
  interruption(): AbortSignal;
  /** How the command is called where it was typed: see `commandAt`. Default: `telltale`. */
  readonly name?: string;
  /** Aborted when stdout's reader has gone, as `head` does; used by verbs that do not end by themselves. */
  readonly unread?: AbortSignal;
}
