// The names of the engines.

/** Names of the engines. */
export const engineNames = ['compose', 'native', 'kubernetes'] as const;

/** One of them. */
export type EngineName = (typeof engineNames)[number];
