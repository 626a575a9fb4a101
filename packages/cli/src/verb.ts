// What each verb is registered with, and the options that several verbs share.
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from './command.ts';
import type { ProgressReporter } from './terminal/progress-reporter.ts';

/** Opens the plane of that engine. */
export type OpenEngine = (engine: string | undefined) => Promise<Engine>;

/** What the verbs run in. */
export interface VerbContext {
  readonly command: Command;
  readonly reporter: ProgressReporter;
  readonly openEngine: OpenEngine;
  /** Version of Telltale. */
  readonly telltale: string;
  /** Told the exit code of the verb that was run. */
  end(exitCode: number): void;
}

/** What commander read for each verb that works on a plane. */
export interface EngineOptions {
  /** The likeliest when it is not said. */
  readonly engine?: string;
  readonly json?: boolean;
}

/** Help of `--json`. */
export const jsonHelp = 'print one JSON object on stdout, and nothing else';

/** Adds `--engine` to a verb. */
export function addEngine(verb: Program): Program {
  return verb.option(
    '--engine <name>',
    'how the servers run: compose (containers) or native (plain processes); default: the engine of the running plane, else compose if a Docker engine answers, else native',
  );
}

/** Adds a verb that works on a plane. */
export function addEngineVerb(program: Program, name: string, description: string, example: string): Program {
  return addEngine(program.command(name).description(description).addHelpText('after', `\nExample:\n  ${example}`));
}
