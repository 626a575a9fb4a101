// What a command writes, kept.
import type { Command } from '../../src/index.ts';
import { createNarrator, type Narrator } from '../../src/terminal/progress-reporter.ts';

/** A command's surroundings, and what was written there. */
export interface Terminal extends Command {
  readonly narrator: Narrator;
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
    narrator: createNarrator(stderr),
  };
}
