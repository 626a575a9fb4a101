// The verbs, their options and their help.
import { readFileSync } from 'node:fs';
import { type Engine, openPlane, partNames } from '@telltale/plane';
import { Command as Program } from 'commander';
import { CliError } from './cli-error.ts';
import { down } from './down.ts';
import { env } from './env.ts';
import type { Narrator } from './narrator.ts';
import type { Command } from './run.ts';
import { status } from './status.ts';
import { up } from './up.ts';

const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/**
 * The program, ready to parse.
 *
 * @param end told the exit code of the verb that was run
 */
export function createProgram(command: Command, narrator: Narrator, end: (exitCode: number) => void): Program {
  const program = new Program('telltale')
    .description('Runs the monitoring plane: Elasticsearch, Prometheus, Alertmanager.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => command.stdout.write(text),
      writeErr: (text) => command.stderr.write(text),
    })
    .addHelpText(
      'after',
      `
Example, from nothing to a service that is watched:
  telltale up --engine native
  set -a; eval "$(telltale env)"; set +a
  node --import @telltale/node app.js

Exit codes: 0 done, 1 failed, 2 wrong command line, 3 (status) not every part runs.
TELLTALE_DEBUG=1 shows where an error comes from.`,
    );
  const verb = (name: string, description: string, example: string): Program =>
    program
      .command(name)
      .description(description)
      .addHelpText('after', `\nExample:\n  ${example}`)
      .option('--engine <name>', 'what the servers run on; native: plain processes on loopback', 'native');
  const json = '--json';
  const jsonHelp = 'print one object on stdout and nothing else there';

  const upVerb = verb(
    'up',
    'start what is not running, and set it up',
    'telltale up --engine native --elasticsearch-port 0',
  ).option(json, jsonHelp);
  for (const name of partNames) upVerb.option(`--${name}-port <port>`, 'port on loopback, 0 for any free one', port);
  upVerb.action(async (options) => {
    const ports = Object.fromEntries(
      partNames.flatMap((name) => (options[`${name}Port`] === undefined ? [] : [[name, options[`${name}Port`]]])),
    );
    end(await up(open(options), { ...command, narrator, json: options.json === true, ports }));
  });

  verb('down', 'stop what up started; the data stays', 'telltale down --purge')
    .option('--purge', 'also remove the data, the passwords and the certificates')
    .option(json, jsonHelp)
    .action(async (options) =>
      end(
        await down(open(options), { ...command, narrator, json: options.json === true, purge: options.purge === true }),
      ),
    );

  verb('status', 'show what runs, where, since when, and what it takes', 'telltale status --json')
    .option(json, jsonHelp)
    .action(async (options) => end(await status(open(options), { ...command, json: options.json === true })));

  verb('env', 'print the settings that tie a service to the plane', 'set -a; eval "$(telltale env)"; set +a').action(
    async (options) => end(await env(open(options), command)),
  );
  return program;
}

function open({ engine }: { engine?: string }): Engine {
  if (engine === 'native') return openPlane({ engine });
  throw new CliError(`--engine ${engine} is not known`, 'native is');
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new CliError(`${text} is no port`, 'a number from 1 to 65535 is, and 0 for any free one');
}
