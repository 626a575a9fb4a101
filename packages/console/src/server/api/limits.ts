// Bounds of what the page may ask for, each with its reason; what a value means is looked at by who answers.

export const limits = {
  /** Fifty services chosen by hand, as many conditions, and the rest. */
  parametersMax: 128,
  /** The longest text that a filter or a search takes. */
  valueLengthMax: 2_048,
  /** Enough of an unknown name to find it again. */
  nameShownMax: 40,
  /** Whole numbers that JavaScript holds exactly. */
  numberMax: 9_007_199_254_740_991,
} as const;
