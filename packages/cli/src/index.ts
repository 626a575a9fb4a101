// The command `telltale`: a thin command line over the plane, its operations and the content.

export type { Command } from './command.ts';
export { run } from './run.ts';
export { createProgressReporter, type ProgressReporter } from './terminal/progress-reporter.ts';
