// Bounds of the shipping page, each with its reason.

export const limits = {
  /** Processes that are listed: those with something to look at come first. */
  processesMax: 500,
  /** How long a process that has ended is still shown. */
  rememberedMs: 3_600_000,
  /** Time between two looks back: as often as Prometheus looks at least. */
  lookMs: 15_000,
  /** Dead letters that are listed, the newest. */
  lettersMax: 50,
  /** Characters of a refused document, which may be a mebibyte, and of the reason, which may quote it. */
  originalLengthMax: 16_384,
  reasonLengthMax: 2_000,
} as const;
