// Named lengths of time, in milliseconds.

/** A day, in milliseconds. */
export const dayMs: number = 24 * 3_600_000;
