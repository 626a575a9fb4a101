// What each verb is registered with, and the options that several verbs share.
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from './command.ts';
import type { ProgressReporter } from './terminal/progress-reporter.ts';

/** Which plane is meant, as the options say. */
export interface PlaneOptions {
  /** The likeliest when it is not said. */
  readonly engine?: string | undefined;
  /** Kubernetes only: context of kubectl, namespace, and what is applied. */
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  readonly overlay?: string | undefined;
}

/** Opens the plane that is meant. */
export type OpenEngine = (options: PlaneOptions) => Promise<Engine>;

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
export interface EngineOptions extends PlaneOptions {
  readonly json?: boolean;
}

/** Help of `--json`. */
export const jsonHelp = 'print one JSON object on stdout, and nothing else';

/** Adds `--engine` to a verb. */
export function addEngine(verb: Program): Program {
  return verb
    .option(
      '--engine <name>',
      'how the servers run: compose (containers), native (plain processes) or kubernetes (pods); default: the engine of the running plane, else compose if a Docker engine answers, else native; kubernetes must be named',
    )
    .option('--context <name>', 'kubernetes only: context of kubectl (default: its current one)')
    .option('--namespace <name>', 'kubernetes only: namespace of the plane (default: telltale)');
}

/** Adds a verb that works on a plane. */
export function addEngineVerb(program: Program, name: string, description: string, example: string): Program {
  return addEngine(program.command(name).description(description).addHelpText('after', `\nExample:\n  ${example}`));
}
