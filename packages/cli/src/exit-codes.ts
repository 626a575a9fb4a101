// The exit codes of `telltale` and their meanings.

/** Exit codes; an interrupted command exits with 128 and the signal's number. */
export const exitCodes = {
  ok: 0,
  /** It could not be done; the message says why. */
  failure: 1,
  /** The command line is wrong. */
  usage: 2,
  /** `status` alone: not every part of the plane runs. */
  notRunning: 3,
  /** `import`: something was left as it is, for somebody has edited it or it comes from elsewhere. `init`: to a person. */
  left: 4,
} as const;
