// Lengths of time that have a name.

/** A day, in milliseconds. */
export const dayMs: number = 24 * 3_600_000;
