// The exit codes of `telltale` and their meanings.

/** Exit codes; an interrupted command exits with 128 and the signal's number. */
export const exitCodes = {
  ok: 0,
  /** The operation failed; the message says why. */
  failure: 1,
  /** The command line is invalid. */
  usage: 2,
  /** `status` only: not every part of the plane runs. */
  notRunning: 3,
  /**
   * `import`: an object was left unchanged because a user edited it or it is not ours. `init`: a step is left to the
   * user.
   */
  left: 4,
} as const;
