// The bounds and fixed figures of the outage, each with its reason.

export const limits = {
  /** A busy service. */
  recordsPerSecond: 5_000,
  /** As timers of a busy service fire. */
  turnMs: 10,
  /** Code compiled, the heap grown to what the rate needs; the outage has begun. */
  warmUpSeconds: 20,
  /** Five minutes: what leaks shows by then. */
  seconds: 300,
  secondsMax: 86_400,
  /** Beyond it memory is not flat: what an engine's own garbage makes of it is less. */
  rssGrowthMbMax: 20,
  /** The process says something each second. */
  silenceMsMax: 30_000,
} as const;
