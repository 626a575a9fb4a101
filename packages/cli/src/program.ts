// The verbs, their options and their help.
import { readFileSync } from 'node:fs';
import type { Engine } from '@telltale/plane';
import { Command as Program } from 'commander';
import { CliError } from './cli-error.ts';
import type { Command } from './command.ts';
import { addContentVerbs } from './content-verbs.ts';
import { jsonHelp, type OpenEngine } from './engine-verb.ts';
import { addInit } from './init/verb.ts';
import { numberOf } from './numbers.ts';
import { partNames } from './part-names.ts';
import { addRenewalVerbs } from './renewal-verbs.ts';
import { addSilence } from './silence-verb.ts';
import { addSize } from './size-verb.ts';
import { addSmoke } from './smoke-verb.ts';
import { asTyped } from './terminal/command-here.ts';
import type { ProgressReporter } from './terminal/progress-reporter.ts';
import { addUpkeepVerbs } from './upkeep-verbs.ts';

const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const json = '--json';
const ports = { min: 0, max: 65_535 };
const counts = { min: 1, max: 1_000 };

/** What the program is made with. */
export interface ProgramOptions {
  readonly command: Command;
  readonly reporter: ProgressReporter;
  /** Told the exit code of the verb that was run. */
  end(exitCode: number): void;
  readonly openEngine: OpenEngine | undefined;
}

/** The program, ready to parse; a verb and the plane are loaded when the verb is run. */
export function createProgram({ command, reporter, end, openEngine = openKnown }: ProgramOptions): Program {
  const program = new Program('telltale')
    .description('Runs the monitoring plane: Elasticsearch, Prometheus, Alertmanager.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      // Help: its examples are to be copied.
      writeOut: (text) => command.stdout.write(asTyped(text, command.name)),
      writeErr: (text) => command.stderr.write(text),
      // Told with all other errors, by who parses.
      outputError: () => {},
    })
    .addHelpText(
      'after',
      `
Example, from nothing to a service that is watched:
  telltale up --engine native
  set -a; eval "$(telltale env)"; set +a
  node --import @telltale/node app.js

Exit codes: 0 done, 1 failed, 2 wrong command line, 3 (status) not every part runs, 4 (import, init) something was left.
TELLTALE_DEBUG=1 shows where an error comes from.`,
    );
  const verb = (name: string, description: string, example: string): Program =>
    addEngine(program.command(name).description(description).addHelpText('after', `\nExample:\n  ${example}`));

  const upVerb = verb(
    'up',
    'start what is not running, and set it up',
    'telltale up --engine native --elasticsearch-port 0',
  )
    .option('--profile <name...>', 'compose only: optional groups of services, such as logstash or demo')
    .option(json, jsonHelp);
  for (const name of partNames) {
    const option = `--${name}-port`;
    upVerb.option(`${option} <port>`, 'port on loopback, 0 for any free one', (text) =>
      numberOf(option, text, ports, '0 being any free one'),
    );
  }
  upVerb.action(async (options) => {
    const ports = Object.fromEntries(
      partNames.flatMap((name) => (options[`${name}Port`] === undefined ? [] : [[name, options[`${name}Port`]]])),
    );
    const plane = await openEngine(options.engine);
    const { up } = await import('./commands/up.ts');
    const profiles: readonly string[] = options.profile ?? [];
    end(await up(plane, { ...command, reporter, json: options.json === true, ports, profiles }));
  });

  verb('down', 'stop what up started; the data stays', 'telltale down --purge')
    .option('--purge', 'also remove the data, the passwords and the certificates')
    .option(json, jsonHelp)
    .action(async (options) => {
      const plane = await openEngine(options.engine);
      const { down } = await import('./commands/down.ts');
      end(await down(plane, { ...command, reporter, json: options.json === true, purge: options.purge === true }));
    });

  verb('status', 'show what runs, where, since when, and what it takes', 'telltale status --json')
    .option(json, jsonHelp)
    .action(async (options) => {
      const plane = await openEngine(options.engine);
      const { status } = await import('./commands/status.ts');
      end(await status(plane, { ...command, json: options.json === true, engine: options.engine }));
    });

  verb(
    'env',
    'print the settings that tie a service to the plane',
    'set -a; eval "$(telltale env)"; set +a\n  telltale env --user shop > /etc/shop.env',
  )
    .option(
      '--user <name>',
      "for a service that runs as this user: root's native plane gives it files that it may read",
    )
    .addHelpText('after', '\nIts metrics page takes any free port: telltale status shows which.')
    .action(async (options) => {
      const plane = await openEngine(options.engine);
      const { env } = await import('./commands/env.ts');
      end(await env(plane, { ...command, user: options.user }));
    });
  verb(
    'doctor',
    'say what is not well with the plane; or, behind --, with an app that is started with the preload',
    'telltale doctor\n  telltale doctor -- node app.js',
  )
    .argument('[command...]', 'the command of an app, behind --')
    .option('--seconds <count>', 'how long an app may take to start', (text) => numberOf('--seconds', text, counts), 30)
    .option(json, jsonHelp)
    .action(async (app: readonly string[], options: Options & { readonly seconds: number }) => {
      const plane = await openEngine(options.engine);
      const { doctor } = await import('./doctor/doctor.ts');
      end(await doctor(plane, { ...command, json: options.json === true, app, secondsMax: options.seconds }));
    });
  addDeadLetters(program, { command, end, openEngine });
  const upkeep = { add: verb, command, reporter, end, openEngine, telltale: manifest.version };
  addUpkeepVerbs(upkeep);
  addSmoke(upkeep);
  addInit(upkeep);
  addSilence(upkeep);
  addRenewalVerbs(upkeep);
  addContentVerbs(program, { command, reporter, end });
  addSize(program, command, end);
  return program;
}

function addDeadLetters(
  program: Program,
  { command, end, openEngine }: Pick<ProgramOptions, 'command' | 'end'> & { readonly openEngine: OpenEngine },
): void {
  const letters = program
    .command('dead-letters')
    .description('log records that Elasticsearch refused for good')
    .addHelpText('after', '\nExample:\n  telltale dead-letters list --json');
  const verb = (name: 'list' | 'retry' | 'purge', description: string): Program =>
    addEngine(letters.command(name).description(description)).option(json, jsonHelp);
  const run = async (options: Options, name: 'list' | 'retry' | 'purge'): Promise<void> => {
    const plane = await openEngine(options.engine);
    const verbs = await import('./commands/dead-letters.ts');
    end(await verbs[name](plane, { ...command, json: options.json === true, limit: options.limit ?? 20 }));
  };
  verb('list', 'show the newest, and why they were refused')
    .option('--limit <count>', 'how many', (text) => numberOf('--limit', text, counts), 20)
    .action((options) => run(options, 'list'));
  verb('retry', 'send all again, once the cause is mended').action((options) => run(options, 'retry'));
  verb('purge', 'throw all away').action((options) => run(options, 'purge'));
}

/** What commander read. */
interface Options {
  readonly engine?: string;
  readonly json?: boolean;
  readonly limit?: number;
}

function addEngine(verb: Program): Program {
  return verb.option(
    '--engine <name>',
    'what the servers run on; compose: containers, native: plain processes; by default what is up, else compose where a Docker engine answers',
  );
}

async function openKnown(name: string | undefined): Promise<Engine> {
  const { engineNames, likelyEngine, openPlane } = await import('@telltale/plane');
  const engine = name === undefined ? await likelyEngine() : engineNames.find((known) => known === name);
  if (engine === undefined) throw CliError.usage(`--engine ${name} is not known: compose and native are.`);
  return openPlane({ engine });
}
