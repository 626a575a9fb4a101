// The command `telltale`: a thin face on the plane.
export { createNarrator, type Narrator } from './narrator.ts';
export { type Command, run } from './run.ts';
