// Limits of API parameters, each with its reason; the handlers check their meaning.

export const limits = {
  /** Fifty services chosen by hand, as many conditions, and others. */
  parametersMax: 128,
  /** The longest text that a filter or a search accepts. */
  valueLengthMax: 2_048,
  /** Enough of an unknown name to recognise it. */
  nameShownMax: 40,
  /** Whole numbers that JavaScript represents exactly. */
  numberMax: 9_007_199_254_740_991,
} as const;
