// Bounds of the console as a whole, each with its reason.

export const limits = {
  /** Records of one page of logs: what a browser draws without a pause. */
  recordsMax: 500,
} as const;
