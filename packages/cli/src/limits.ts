// The bounds of the command line, each with its reason.

/** Bounds of what the command reads; those of the doctor and of init stand beside them. */
export const limits = {
  /** A token is a line, a bundle of certificates some hundred kilobytes; what is larger was named by mistake. */
  secretBytesMax: 1_048_576,
} as const;
