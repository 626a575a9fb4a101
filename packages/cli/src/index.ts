// The command `telltale`: a thin face on the plane.

export type { Command } from './command.ts';
export { createNarrator, type Narrator } from './narrator.ts';
export { run } from './run.ts';
