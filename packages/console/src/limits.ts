// Bounds of the console as a whole, each with its reason.

export const limits = {
  /** Records of one page of logs: a browser draws them without a noticeable pause. */
  recordsMax: 500,
} as const;
