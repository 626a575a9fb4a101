// The verbs that put something new in the place of the old while the plane runs: their options and their help.
import type { Command as Program } from 'commander';
import type { Command } from './command.ts';
import type { Narrator } from './narrator.ts';
import type { OpenEngine } from './program.ts';

/** What the verbs run in. */
export interface RenewalVerbs {
  readonly command: Command;
  readonly narrator: Narrator;
  readonly openEngine: OpenEngine;
  /** Adds a verb that takes `--engine`. */
  add(name: string, description: string, example: string): Program;
  /** Told the exit code of the verb that was run. */
  end(exitCode: number): void;
}

/** What commander read. */
interface Options {
  readonly engine?: string;
  readonly json?: boolean;
}

interface RotateOptions extends Options {
  readonly passwords?: boolean;
  readonly certificates?: boolean;
  readonly authority?: boolean;
}

const jsonHelp = 'print one object on stdout and nothing else there';

/** Adds `rotate`; what does the work is loaded when a verb is run. */
export function addRenewalVerbs(verbs: RenewalVerbs): void {
  addRotate(verbs);
}

function addRotate({ add, command, narrator, openEngine, end }: RenewalVerbs): void {
  add(
    'rotate',
    'make passwords and certificates anew while everything runs',
    'telltale rotate\n  telltale rotate --passwords',
  )
    .option('--passwords', 'passwords alone, those of every user')
    .option('--certificates', 'certificates alone, those of every server')
    .option('--authority', 'also the authority that signs them; the native engine alone')
    .option('--json', jsonHelp)
    .addHelpText('after', '\nCut off half way, run it again: it goes on from there. So does telltale up.')
    .action(async (options: RotateOptions) => {
      const { authority = false, json = false } = options;
      const all = !options.passwords && !options.certificates && !authority;
      const renewal = {
        passwords: options.passwords ?? all,
        certificates: options.certificates ?? (all || authority),
        authority,
      };
      const plane = await openEngine(options.engine);
      const { rotate } = await import('./rotate.ts');
      end(await rotate(plane, { ...command, narrator, json, renewal }));
    });
}
