// What runs in the stack's own containers: one verb a container, and those that people run in one.
import {
  credentialsOf,
  keepStack,
  kibanaUrl,
  passwordOf,
  provisionStack,
  type StackLayout,
  type StackReport,
  setUpStack,
} from '@telltale/plane/stack';
import { Command as Program } from 'commander';
import { CliError } from '../cli-error.ts';
import type { Command } from '../command.ts';
import { table } from '../table.ts';
import { fillKibana } from './fill-kibana.ts';

/** What the program is made with. */
export interface StackProgramOptions {
  readonly command: Command;
  readonly layout: StackLayout;
  /** File that the keeper's health check looks at. */
  readonly healthFile: string;
  /** Aborted when the container is told to stop. */
  readonly signal: AbortSignal;
}

/** The program, ready to parse. */
export function createStackProgram({ command, layout, healthFile, signal }: StackProgramOptions): Program {
  const { stdout, stderr } = command;
  const say = (text: string): void => void stderr.write(`${text}\n`);
  const program = new Program('stack').description("What the stack's own containers do.").exitOverride();

  program
    .command('setup')
    .description('make certificates, passwords and each service its files, where they are missing')
    .action(async () => told(await setUpStack(layout), say));
  program
    .command('provision')
    .description('set Elasticsearch up')
    .action(async () => {
      for (const note of (await provisionStack(layout, signal)).notes) say(`note: ${note}`);
    });
  program
    .command('keep')
    .description('look after what no server looks after')
    .action(() => keepStack(layout, { healthFile, say, signal, fillKibana: () => fillKibana(layout, kibanaUrl) }));
  program
    .command('credentials')
    .description('show how to log in')
    .action(async () => {
      const rows = (await credentialsOf(layout)).map(({ server, username, password }) => [server, username, password]);
      stdout.write(`${table(['server', 'user', 'password'], rows)}\n`);
    });
  program
    .command('password')
    .description('print the password of one user')
    .argument('<user>', 'such as reader')
    .action(async (user: string) => {
      const password = await passwordOf(layout, user);
      if (password === undefined) throw CliError.usage(`${user} is no user of the stack: reader is.`);
      stdout.write(`${password}\n`);
    });
  return program;
}

function told({ changed, notes }: StackReport, say: (text: string) => void): void {
  for (const note of notes) say(`note: ${note}`);
  say(changed.length === 0 ? 'everything was as it should be' : `made or changed: ${changed.join(', ')}`);
}
