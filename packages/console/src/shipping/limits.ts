// Bounds of the shipping page, each with its reason.

export const limits = {
  /** Processes listed: those with a problem come first. */
  processesMax: 500,
  /** How long a process that has ended is still shown. */
  rememberedMs: 3_600_000,
  /** Time between two points in the past: the longest scrape interval. */
  lookMs: 15_000,
  /** Dead letters listed, the newest. */
  lettersMax: 50,
  /** Characters of a refused document, which may have a mebibyte, and of the reason, which may quote it. */
  originalLengthMax: 16_384,
  reasonLengthMax: 2_000,
} as const;
