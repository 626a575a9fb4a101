// The command line `telltale` as commander knows it, for tests that ask which verbs and options there are.
import type { Command as Program } from 'commander';
import { createProgram } from '../../packages/cli/src/program.ts';

const nowhere = { write: () => true };

/** The program, which is not run. */
export const telltaleProgram: Program = createProgram({
  command: { stdout: nowhere, stderr: nowhere, env: {}, interruption: () => new AbortController().signal },
  reporter: { say: () => undefined, progress: () => undefined, close: () => undefined },
  end: () => undefined,
  openEngine: undefined,
});

/** The names of its verbs. */
export const verbs: readonly string[] = telltaleProgram.commands.map((verb) => verb.name());
