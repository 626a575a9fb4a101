// Bounds of API parameters, each with its reason; handlers check what the values mean.

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
