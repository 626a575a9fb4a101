// What a verb that works on a plane runs in, and what all such verbs take.
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from './command.ts';
import type { ProgressReporter } from './terminal/progress-reporter.ts';

/** Opens the plane of that engine. */
export type OpenEngine = (engine: string | undefined) => Promise<Engine>;

/** What the verbs run in. */
export interface EngineVerbs {
  readonly command: Command;
  readonly reporter: ProgressReporter;
  readonly openEngine: OpenEngine;
  /** Version of Telltale. */
  readonly telltale: string;
  /** Adds a verb that takes `--engine`. */
  add(name: string, description: string, example: string): Program;
  /** Told the exit code of the verb that was run. */
  end(exitCode: number): void;
}

/** What commander read for each of them. */
export interface EngineOptions {
  /** The likeliest when it is not said. */
  readonly engine?: string;
  readonly json?: boolean;
}

/** Help of `--json`. */
export const jsonHelp = 'print one object on stdout and nothing else there';
