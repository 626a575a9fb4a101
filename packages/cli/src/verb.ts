// Registration of verbs: what each one gets, and the options that several share.
import type { Engine } from '@telltale/plane';
import type { Command as Program } from 'commander';
import type { Command } from './command.ts';
import type { ProgressReporter } from './terminal/progress-reporter.ts';

/** Options that select a plane. */
export interface PlaneOptions {
  /** The most likely engine by default. */
  readonly engine?: string | undefined;
  /** Kubernetes only: kubectl's context, namespace, and what is applied. */
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  readonly overlay?: string | undefined;
}

/** Opens the selected plane. */
export type OpenEngine = (options: PlaneOptions) => Promise<Engine>;

/** What verbs are registered with. */
export interface VerbContext {
  readonly command: Command;
  readonly reporter: ProgressReporter;
  readonly openEngine: OpenEngine;
  /** Telltale's version. */
  readonly telltale: string;
  /** Called with the exit code of the verb. */
  end(exitCode: number): void;
}

/** Options of each verb that works on a plane, as commander parses them. */
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
