// What a command writes, kept.
import type { Command } from '../../src/index.ts';
import { createProgressReporter, type ProgressReporter } from '../../src/terminal/progress-reporter.ts';

/** What a command runs in, and what was written there. */
export interface Terminal extends Command {
  readonly reporter: ProgressReporter;
  readonly out: string[];
  readonly err: string[];
}

/** A terminal that is none: no bars are drawn. */
export function terminal(interruption: () => AbortSignal = () => new AbortController().signal): Terminal {
  const out: string[] = [];
  const err: string[] = [];
  const stderr = { write: (text: string) => err.push(text) };
  return {
    out,
    err,
    interruption,
    env: {},
    stdout: { write: (text) => out.push(text) },
    stderr,
    reporter: createProgressReporter(stderr),
  };
}
