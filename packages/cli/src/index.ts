// The command `telltale`: a thin face on the plane.

export type { Command } from './command.ts';
export { run } from './run.ts';
export { createProgressReporter, type ProgressReporter } from './terminal/progress-reporter.ts';
